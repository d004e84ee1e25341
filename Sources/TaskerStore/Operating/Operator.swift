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

    /// What is not allowed about it, with what was found and what is allowed; nil when it says who acts and why.
    package func findProblem() -> String? {
        for (field, text, most) in [("by", name, 255), ("reason", reason, 500)] {
            guard text.unicodeScalars.count <= most, !text.utf8.contains(0), text.contains(where: { !$0.isWhitespace })
            else {
                return
                    "\(field) has \(text.unicodeScalars.count) characters; allowed are 1 to \(most), not only blanks, none of them NUL"
            }
        }
        return nil
    }
}
