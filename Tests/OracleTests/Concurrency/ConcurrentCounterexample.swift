/// A concurrent history that no order explains, with as few operations as a simple search finds.
struct ConcurrentCounterexample: Error, CustomStringConvertible {
    /// How often a smaller history is tried before it counts as sound: what overlaps differs from run to run.
    private static let tries = 6

    var history: ConcurrentHistory
    var mismatch: Mismatch

    var description: String {
        """
        No order of the calls explains what PostgreSQL did. Replay with TASKER_SEED=\(history.seed), or paste:
        \(history.code)
        \(mismatch)
        """
    }

    /// Drops windows in halves and then one by one, then single operations and with them clients, as long as what is left
    /// fails in one of a few tries.
    static func shrink(
        _ history: ConcurrentHistory, _ mismatch: Mismatch, in arena: Arena, budget: Int
    ) async throws -> ConcurrentCounterexample {
        var best = ConcurrentCounterexample(history: history, mismatch: mismatch)
        var left = budget
        var size = max(best.history.windows.count / 2, 1)
        while left > 0 {
            var shrank = false
            var start = best.history.windows.count - size
            while start > -size, left > 0 {
                var candidate = best.history
                let range = max(start, 0)..<min(start + size, candidate.windows.count)
                let passed = candidate.windows[range].reduce(0) { $0 + $1.microseconds }
                candidate.windows.removeSubrange(range)
                if range.lowerBound < candidate.windows.count {
                    candidate.windows[range.lowerBound].microseconds += passed
                }
                if let found = try await fails(candidate, in: arena, &left) {
                    best = found
                    shrank = true
                }
                start = min(start, best.history.windows.count) - size
            }
            if size == 1 && !shrank { break }
            size = max(size / 2, 1)
        }
        for window in best.history.windows.indices.reversed() {
            for operation in best.history.windows[window].operations.indices.reversed() where left > 0 {
                guard best.history.windows[window].operations.count > 1 else { break }
                var candidate = best.history
                candidate.windows[window].operations.remove(at: operation)
                if let found = try await fails(candidate, in: arena, &left), found.history.windows.count > window {
                    best = found
                }
            }
        }
        return best
    }

    private static func fails(
        _ history: ConcurrentHistory, in arena: Arena, _ left: inout Int
    ) async throws -> ConcurrentCounterexample? {
        for _ in 0..<tries where left > 0 {
            left -= 1
            do {
                _ = try await ConcurrentRun.run(history, in: arena)
            } catch let mismatch as Mismatch {
                return ConcurrentCounterexample(history: history, mismatch: mismatch)
            }
        }
        return nil
    }
}
