/// When the process that runs a step dies.
public enum CrashPoint: Hashable, Sendable {
    /// Before the handler does anything.
    case beforeHandler
    /// After the handler has done its work and before its result is stored: the worst moment.
    case afterHandler
    /// After the handler has saved that many checkpoints in this attempt; where it saves fewer, after it.
    case afterCheckpoint(Int)
}
