/// The model and the database disagree.
struct Mismatch: Error, CustomStringConvertible {
    /// The operations so far, the last one being that after which they disagree.
    var calls: [String]
    /// How.
    var differences: [String]

    var description: String {
        (["calls:"] + calls.enumerated().map { "  \($0 + 1). \($1)" } + ["differences after the last call:"]
            + differences.prefix(60).map { "  \($0)" }).joined(separator: "\n")
    }

    /// Compares two lists of lines, and tells what is missing where.
    static func differences(expected: [String], actual: [String]) -> [String] {
        guard expected != actual else { return [] }
        let missing = expected.filter(Set(actual).symmetricDifference(expected).contains)
        let surplus = actual.filter(Set(expected).symmetricDifference(actual).contains)
        guard !missing.isEmpty || !surplus.isEmpty else {
            return ["expected the order: \(expected)", "actual order:       \(actual)"]
        }
        return missing.map { "expected: \($0)" } + surplus.map { "actual:   \($0)" }
    }
}
