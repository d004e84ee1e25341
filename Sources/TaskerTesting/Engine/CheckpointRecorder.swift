import Synchronization
import TaskerCore
import TaskerWorker

/// Takes the checkpoints of one attempt, and ends it where its process is to die after one of them.
final class CheckpointRecorder: Sendable {
    /// Thrown into the handler of a process that dies.
    struct Crash: Error {}

    private let state = Mutex<(saved: [StepCheckpoint], hasCrashed: Bool)>(([], false))
    private let limit: Int?

    init(crash: CrashPoint?) {
        if case .afterCheckpoint(let count) = crash { limit = count } else { limit = nil }
    }

    var saved: [StepCheckpoint] { state.withLock { $0.saved } }
    var hasCrashed: Bool { state.withLock { $0.hasCrashed } }

    func save(_ checkpoint: StepCheckpoint) throws {
        try state.withLock { state in
            // A dead process saves nothing, however often its handler tries.
            guard !state.hasCrashed else { throw Crash() }
            state.saved.append(checkpoint)
            if let limit, state.saved.count >= limit {
                state.hasCrashed = true
                throw Crash()
            }
        }
    }
}
