public import TaskerCore

/// One attempt of a step, as a test sees it.
public struct AttemptRecord: Hashable, Sendable {
    /// Its number, from 1.
    public let number: Int
    /// When it began, in virtual time.
    public let startedAt: Duration
    /// When it ended; nil while it runs.
    public internal(set) var endedAt: Duration?
    /// What it came to; nil while it runs, and for one whose outcome nobody took: its process died, or its task was cancelled.
    public internal(set) var outcome: StepOutcome?

    init(number: Int, startedAt: Duration) {
        self.number = number
        self.startedAt = startedAt
    }
}
