/// The table of a proof's results, in the form that `docs/guides/guarantees.md` shows.
public struct ProofTable: Sendable {
    /// Its rows.
    public private(set) var results: [ProofResult] = []

    /// Makes one without rows.
    public init() {}

    /// Adds rows.
    public mutating func add(_ more: [ProofResult]) {
        results += more
    }

    /// Whether nothing was found.
    public var holds: Bool {
        !results.isEmpty && results.allSatisfy(\.violations.isEmpty)
    }

    /// The table in Markdown, and below it each violation.
    public var text: String {
        var lines = ["| what | how much | measured | void | violations | time |", "|---|---|---|---|---|---|"]
        for result in results {
            let seconds = Int((result.duration / .seconds(1)).rounded())
            lines.append(
                "| \(result.subject) | \(result.extent) | \(result.figures) | \(result.voids) "
                    + "| \(result.violations.count) | \(seconds) s |")
        }
        for result in results {
            for violation in result.violations.prefix(Self.shown) {
                lines.append("violation: \(result.subject): \(violation)")
            }
            if result.violations.count > Self.shown {
                lines.append("violation: \(result.subject): and \(result.violations.count - Self.shown) more")
            }
        }
        return lines.joined(separator: "\n")
    }

    private static let shown = 20
}
