import TaskerCore
import TaskerWorker

/// What a test makes happen to one attempt, all its injections taken together; of two that contradict each other the later counts.
struct AttemptPlan {
    private(set) var delay = Duration.zero
    private(set) var failure: StepFailure?
    private(set) var crash: CrashPoint?
    private(set) var hangs = false
    private(set) var replacement: (any StepHandler)?
    private(set) var settling: (@Sendable (StepContext) async throws -> Void)?

    init(_ injections: some Sequence<Injection>) {
        for injection in injections {
            switch injection.effect {
            case .delay(let time): delay = time
            case .replace(let handler): replacement = handler
            case .settling(let run): settling = run
            case .fail(let failure): (self.failure, crash, hangs) = (failure, nil, false)
            case .crash(let point): (failure, crash, hangs) = (nil, point, false)
            case .hang: (failure, crash, hangs) = (nil, nil, true)
            }
        }
    }
}
