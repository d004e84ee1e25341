import Foundation
import TaskerCore
import TaskerStore

/// What came back from a call of a window.
struct Reply: Sendable {
    /// What it answered, sorted, as far as the order says nothing.
    var lines: [String] = []
    /// What it started.
    var started = StartedSteps()
    /// What it settled.
    var settled: SettleResult?
    /// The results of foreign workers that it was given.
    var found: [StepReference] = []
    /// Whether a foreign worker was turned away.
    var isRefused = false
    /// When it was sent, and when the answer was there.
    var begun = ContinuousClock.now
    var ended = ContinuousClock.now

    init(_ lines: [String] = [], started: StartedSteps = StartedSteps()) {
        self.lines = lines
        self.started = started
    }

    /// What it said, for somebody who looks for the reason of a difference.
    var text: String {
        var parts = lines + started.claimed.map { "claimed \($0.stepID.text.suffix(12)) \($0.name)#\($0.attempt)" }
        parts += started.exhausted.map { "exhausted \($0)" } + found.map { "found \($0)" }
        if let settled {
            parts += settled.settled.map { "settled \($0.key.text.suffix(12))" } + settled.stale.map { "stale \($0)" }
        }
        if isRefused { parts.append("refused") }
        return parts.joined(separator: ", ")
    }
}
