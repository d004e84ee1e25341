/// Finds the name that somebody probably meant.
enum NearestName {
    /// Names of older template files, with what replaced them.
    private static let replaced = [
        "limit": "max_attempts", "initial_delay": "backoff_base_ms", "max_delay": "max_backoff_ms",
        "namespace": "namespace_name", "timeout": "timeout_seconds", "needs": "dependencies", "after": "dependencies",
    ]

    /// The closest of `candidates` at a distance of at most a third of the name, or nil.
    static func find(_ name: String, among candidates: [String]) -> String? {
        if let known = replaced[name], candidates.contains(known) { return known }
        let limit = max(1, name.count / 3)
        let ranked = candidates.map { ($0, distance(Array(name), Array($0))) }.filter { $0.1 <= limit }
        return ranked.min { $0.1 < $1.1 }?.0
    }

    /// The number of single-character changes between two names (Levenshtein).
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var row = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in right.enumerated() {
                let above = row[j + 1]
                row[j + 1] = min(above + 1, row[j] + 1, diagonal + (a == b ? 0 : 1))
                diagonal = above
            }
        }
        return row[right.count]
    }
}
