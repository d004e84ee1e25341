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
}
