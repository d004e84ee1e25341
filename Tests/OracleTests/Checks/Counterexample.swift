/// A history after which model and database disagree, with as few operations as a simple search finds.
struct Counterexample: Error, CustomStringConvertible {
    var history: History
    var mismatch: Mismatch

    var description: String {
        """
        The reference model and PostgreSQL disagree. Replay with TASKER_SEED=\(history.seed), or paste:
        \(history.code)
        \(mismatch)
        """
    }

    /// Drops operations, from the end in halves and then one by one, as long as what is left still fails.
    static func shrink(_ history: History, _ mismatch: Mismatch, on subject: Subject) async throws -> Counterexample {
        var best = Counterexample(history: history, mismatch: mismatch)
        // What follows the failing operation has no part in it.
        best.history.moments.removeLast(max(history.moments.count - mismatch.calls.count, 0))
        var size = max(best.history.moments.count / 2, 1)
        while true {
            var start = best.history.moments.count - size
            var shrank = false
            while start > -size {
                var candidate = best.history
                let range = max(start, 0)..<min(start + size, candidate.moments.count)
                // The time that passed stays, or every later lease would meet another clock.
                let passed = candidate.moments[range].reduce(0) { $0 + $1.microseconds }
                candidate.moments.removeSubrange(range)
                if range.lowerBound < candidate.moments.count {
                    candidate.moments[range.lowerBound].microseconds += passed
                }
                if let found = try await fails(candidate, on: subject) {
                    best = found
                    shrank = true
                }
                start = min(start, best.history.moments.count) - size
            }
            if size == 1 && !shrank { return best }
            size = max(size / 2, 1)
        }
    }

    private static func fails(_ history: History, on subject: Subject) async throws -> Counterexample? {
        do {
            _ = try await HistoryRun.run(history, on: subject)
            return nil
        } catch let mismatch as Mismatch {
            var history = history
            history.moments.removeLast(max(history.moments.count - mismatch.calls.count, 0))
            return Counterexample(history: history, mismatch: mismatch)
        }
    }
}
