/// The exit codes of every command; those from 64 are the ones of `sysexits.h`.
enum CommandStatus: Int32, CaseIterable {
    /// All went well.
    case success = 0
    /// The task failed or cannot be changed any more; a check found something wrong.
    case failed = 1
    /// The command was not understood.
    case usage = 64
    /// A template or an input is wrong, or names something that is not there.
    case badData = 65
    /// The database cannot be reached or does not answer.
    case unavailable = 69
    /// A defect of Tasker, or an error that it does not know.
    case `internal` = 70
    /// The configuration or the schema of the database does not fit.
    case configuration = 78
    /// A signal ended the command before it had done its work.
    case interrupted = 130

    var meaning: String {
        switch self {
        case .success: "done"
        case .failed: "the task failed, or a check did"
        case .usage: "wrong usage"
        case .badData: "bad template or input"
        case .unavailable: "database not available"
        case .internal: "internal error"
        case .configuration: "wrong configuration or schema"
        case .interrupted: "interrupted"
        }
    }

    /// One line with all of them.
    static var overview: String {
        allCases.map { "\($0.rawValue) \($0.meaning)" }.joined(separator: ", ") + "."
    }
}
