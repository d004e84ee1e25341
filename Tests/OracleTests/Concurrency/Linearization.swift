import Foundation
import TaskerCore

/// The search for an order in which the calls of a window, one after another, give what they gave and leave what they left.
///
/// Depth first, in the order of the answers to begin with: locks are held until the end, so that is nearly always the one. A
/// call that was answered before another was sent comes before it. What was reached once with the same calls done and the
/// same state is not tried again.
struct Linearization {
    /// A call and what came of it.
    struct Call {
        let text: String
        let reply: Reply
        let parts: [WindowCall.Part]
        let refusals: [WindowCall.Refusal]
    }

    private struct Known: Hashable {
        let done: [Int]
        let refused: [Set<Int>]
        let state: [String]
    }

    /// How many parts of calls are tried before the search gives up.
    private static let limit = 20_000

    let calls: [Call]
    let now: Duration
    let ignoresParks: Bool
    /// The state that the database was left in.
    let target: [String]

    /// What happens after the window, before the states are compared.
    var epilogue: (inout HistoryRun) -> Void = { _ in }
    private var tried = 0
    /// Whether the search came to no end: then nothing is known.
    var gaveUp: Bool { tried >= Self.limit }
    private var known: Set<Known> = []
    /// The order that came farthest, and what was wrong with it then.
    private(set) var nearest: (done: Int, order: [String], differences: [String]) = (-1, [], [])
    /// Whether a call had to be taken apart.
    private(set) var isSplit = false

    init(calls: [Call], now: Duration, ignoresParks: Bool, target: [String]) {
        self.calls = calls.sorted { $0.reply.ended < $1.reply.ended }
        self.now = now
        self.ignoresParks = ignoresParks
        self.target = target
    }

    /// The state after the window in such an order; nil when there is none.
    mutating func find(from run: HistoryRun) -> HistoryRun? {
        search(run, done: calls.map { _ in 0 }, refused: calls.map { _ in [] }, order: [])
    }

    private mutating func search(
        _ run: HistoryRun, done: [Int], refused: [Set<Int>], order: [Int]
    ) -> HistoryRun? {
        let open = calls.indices.filter { done[$0] < calls[$0].parts.count }
        if open.isEmpty {
            var run = run
            epilogue(&run)
            let state = lines(run)
            guard state == target else {
                note(done, order, Mismatch.differences(expected: state, actual: target))
                return nil
            }
            isSplit = zip(order, order.dropFirst()).count { $0 != $1 } >= Set(order).count
            return run
        }
        // The one that is under way goes on first.
        let candidates = open.filter { $0 == order.last } + open.filter { $0 != order.last }
        // A call that was sent after the answer of another has seen nothing before it.
        let sent = candidates.filter { call in
            !open.contains { $0 != call && calls[$0].reply.ended < calls[call].reply.begun }
        }
        var refused = refused
        for call in sent where done[call] == 0 {
            for (number, refusal) in calls[call].refusals.enumerated() where refusal(run) {
                refused[call].insert(number)
            }
        }
        for call in sent {
            guard tried < Self.limit else { return nil }
            tried += 1
            guard done[call] > 0 || refused[call].count == calls[call].refusals.count else {
                note(done, order + [call], ["not all of what it refused was to be refused"])
                continue
            }
            var next = run
            let differences = calls[call].parts[done[call]](&next)
            guard differences.isEmpty else {
                note(done, order + [call], differences)
                continue
            }
            var after = done
            after[call] += 1
            // Comparing states costs more than trying, until something went wrong.
            if nearest.done >= 0, !known.insert(Known(done: after, refused: refused, state: lines(next))).inserted {
                continue
            }
            if let found = search(next, done: after, refused: refused, order: order + [call]) { return found }
        }
        return nil
    }

    private func lines(_ run: HistoryRun) -> [String] {
        LooseState.lines(
            ModelState.lines(run.model.snapshot, of: run.model), now: now, ignoresParks: ignoresParks)
    }

    private mutating func note(_ done: [Int], _ order: [Int], _ differences: [String]) {
        let count = done.reduce(0, +)
        guard count > nearest.done else { return }
        nearest = (count, order.map { calls[$0].text }, differences)
    }
}
