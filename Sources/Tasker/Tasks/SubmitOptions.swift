public import Foundation

/// What can be said about a task besides its workflow, input and key.
public struct SubmitOptions: Sendable {
    /// How urgent it is, −100…100; 0 for most.
    ///
    /// A point is worth a minute of waiting: of two steps that wait, the one with the higher sum of points and minutes is
    /// taken first. So nothing waits for ever behind what is more urgent.
    public var priority = 0
    /// The time before which none of its steps runs, at the latest in the year 9999; at once when nil or past.
    public var notBefore: Date?
    /// Follows the work through systems, a UUID of version 7; the task's own id when nil.
    public var correlationID: UUID?
    /// The correlation of the work that asks for this task, a UUID of version 7.
    public var parentCorrelationID: UUID?
    /// Labels to find the task by; at most 100, of 1 to 255 characters.
    public var tags: [String] = []
    /// Who asks; at most 255 characters.
    public var initiator: String?
    /// From which system; at most 255 characters.
    public var sourceSystem: String?
    /// Why; at most 500 characters.
    public var reason: String?

    /// Makes empty options.
    public init() {}

    /// The first field whose value is not allowed, with what was found and what is allowed.
    func findProblem() -> String? {
        guard (-100...100).contains(priority) else { return "priority is \(priority); allowed are -100...100" }
        if let notBefore, !notBefore.timeIntervalSince1970.isFinite || notBefore.timeIntervalSince1970 > 253_402_300_799
        {
            return "not_before is beyond the year 9999; allowed is any time before"
        }
        for (name, id) in [("correlation_id", correlationID), ("parent_correlation_id", parentCorrelationID)] {
            if let id, id.uuid.6 >> 4 != 7 {
                return "\(name) is a UUID of version \(id.uuid.6 >> 4); allowed is version 7"
            }
        }
        return tagProblem ?? textProblem
    }

    private var tagProblem: String? {
        guard tags.count <= 100 else { return "tags are \(tags.count); allowed are at most 100" }
        for (index, tag) in tags.enumerated() {
            let count = tag.unicodeScalars.count
            guard (1...255).contains(count), !tag.utf8.contains(0) else {
                return "tags[\(index)] has \(count) characters; allowed are 1 to 255, none of them NUL"
            }
        }
        return nil
    }

    private var textProblem: String? {
        for (name, text, most) in [
            ("initiator", initiator, 255), ("source_system", sourceSystem, 255), ("reason", reason, 500),
        ] {
            // PostgreSQL's varchar counts code points.
            guard let text, text.unicodeScalars.count > most || text.utf8.contains(0) else { continue }
            return "\(name) has \(text.unicodeScalars.count) characters; allowed are \(most), none of them NUL"
        }
        return nil
    }
}
