/// Who acts, and why: every action of an operator says so, and keeps it.
public struct Operator: Sendable, Hashable {
    /// Who; 1 to 255 characters, not only blanks.
    public let name: String
    /// Why; 1 to 500 characters, not only blanks.
    public let reason: String

    /// Names an operator.
    ///
    /// What is not allowed is refused by the action, before anything is written.
    public init(_ name: String, reason: String) {
        self.name = name
        self.reason = reason
    }
}
