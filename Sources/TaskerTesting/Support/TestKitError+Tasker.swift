import Tasker
import TaskerCore

extension TestKitError {
    /// What the service would have refused.
    init(_ error: TaskerError) {
        self.init(error.code == .missingKey ? .missingKey : .invalidInput, error.message)
    }

    /// What was given is not JSON that can be stored.
    init(_ subject: String, _ error: JSONError) {
        self.init(.invalidInput, "the \(subject) \(error.message)")
    }
}
