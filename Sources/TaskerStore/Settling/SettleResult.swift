public import Foundation

/// What a call that settled steps did.
public struct SettleResult: Sendable {
    /// The new state of each step that was settled.
    public var settled: [UUID: String] = [:]
    /// Attempts that had been taken over, cancelled or settled before: nothing was written for them.
    public var stale: [StepReference] = []
    /// The tasks whose state changed, with their new state.
    public var tasks: [UUID: String] = [:]
    /// The successors that became runnable.
    public var started = StartedSteps()
}
