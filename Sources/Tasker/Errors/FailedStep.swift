/// A step that failed for good.
public struct FailedStep: Sendable, Hashable {
    /// The step's name.
    public let name: String
    /// How often it was attempted.
    public let attempts: Int
    /// What kind of error it was.
    public let errorType: String
    /// What the handler said.
    public let message: String
}
