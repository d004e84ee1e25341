import TaskerCore

/// One thing that the doctor looked at.
struct DoctorFinding: Sendable {
    /// How serious it is.
    enum Grade: String, Sendable {
        /// As it should be.
        case ok
        /// Not needed for everything.
        case warning
        /// Something that Tasker needs is not there.
        case missing
    }

    let name: String
    let grade: Grade
    /// What was found.
    let found: String
    /// How to get what is missing.
    var remedy: String?

    var document: JSONValue {
        [
            "name": .string(name), "grade": .string(grade.rawValue), "found": .string(found),
            "remedy": JSONText.text(remedy),
        ]
    }
}
