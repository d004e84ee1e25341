/// Finds the name that somebody probably meant.
enum NearestName {
    /// Names of older template files, with what replaced them.
    private static let replaced = [
        "limit": "max_attempts", "initial_delay": "backoff_base_ms", "max_delay": "max_backoff_ms",
        "namespace": "namespace_name", "timeout": "timeout_seconds", "needs": "dependencies", "after": "dependencies",
        "retries": "retry",
    ]

    /// The closest of `candidates` at a distance of at most a third of the name, or nil.
    ///
    /// Long names and long lists get no suggestion, so that a hostile text costs nothing.
    static func find(_ name: String, among candidates: [String]) -> String? {
        if let known = replaced[name], candidates.contains(known) { return known }
        guard (2...64).contains(name.count), candidates.count <= 200 else { return nil }
        let limit = max(1, name.count / 3)
        let ranked = candidates.filter { abs($0.count - name.count) <= limit }
            .map { ($0, distance(Array(name), Array($0))) }.filter { $0.1 <= limit }
        return ranked.min { $0.1 < $1.1 }?.0
    }

    /// The number of single-character changes and swaps of neighbours between two names.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var row = [i + 1]
            for (j, b) in right.enumerated() {
                var best = min(last[j + 1] + 1, row[j] + 1, last[j] + (a == b ? 0 : 1))
                if i > 0, j > 0, a == right[j - 1], left[i - 1] == b { best = min(best, beforeLast[j - 1] + 1) }
                row.append(best)
            }
            (beforeLast, last) = (last, row)
        }
        return last[right.count]
    }
}
