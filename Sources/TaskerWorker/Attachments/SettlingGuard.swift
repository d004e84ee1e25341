/// Tells statements that would break the transaction of a step out of the application's hands.
///
/// The extended protocol takes one statement at a time, and procedures cannot commit inside a transaction, so the first
/// words decide.
enum SettlingGuard {
    private static let ends: Set<String> = ["BEGIN", "START", "COMMIT", "END", "ABORT", "PREPARE", "DISCARD", "LISTEN"]

    /// Why the statement is refused; nil when it is not.
    static func refusal(of sql: String) -> String? {
        let words = words(of: sql)
        guard let first = words.first else { return nil }
        switch first {
        case _ where ends.contains(first):
            return "\(first) is not allowed in context.settling: the transaction is the step's, and so is its end"
        case "ROLLBACK" where !words.dropFirst().prefix(2).contains("TO"):
            return "ROLLBACK is not allowed in context.settling; throw an error, or roll back to a savepoint"
        case "SET" where !["LOCAL", "CONSTRAINTS", "TRANSACTION"].contains(words.dropFirst().first ?? ""):
            return "SET is not allowed in context.settling, because it outlives the transaction; allowed is SET LOCAL"
        default: return nil
        }
    }

    /// The first three words in upper case, comments left out.
    private static func words(of sql: String) -> [String] {
        var words: [String] = []
        var rest = Substring(sql)
        while words.count < 3, !rest.isEmpty {
            rest = rest.drop { $0.isWhitespace || $0 == ";" || $0 == "(" }
            if rest.hasPrefix("--") {
                rest = rest.drop { !$0.isNewline }
            } else if rest.hasPrefix("/*") {
                rest = afterComment(rest)
            } else {
                let word = rest.prefix { $0.isLetter || $0 == "_" }
                guard !word.isEmpty else { break }
                words.append(word.uppercased())
                rest = rest.dropFirst(word.count)
            }
        }
        return words
    }

    /// Comments nest.
    private static func afterComment(_ text: Substring) -> Substring {
        var rest = text
        var depth = 0
        while !rest.isEmpty {
            if rest.hasPrefix("/*") {
                depth += 1
                rest = rest.dropFirst(2)
            } else if rest.hasPrefix("*/") {
                depth -= 1
                rest = rest.dropFirst(2)
                if depth == 0 { return rest }
            } else {
                rest = rest.dropFirst()
            }
        }
        return rest
    }
}
