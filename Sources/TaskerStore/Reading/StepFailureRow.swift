/// A step that ended in an error, as recorded.
public struct StepFailureRow: Sendable {
    /// The step's name.
    public let name: String
    /// How often it was attempted.
    public let attempts: Int
    /// The recorded type of the error.
    public let errorType: String
    /// The recorded message.
    public let message: String
}
