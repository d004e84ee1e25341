import TaskerCore
import TaskerWorker

/// Something that a test makes happen to attempts of a step.
struct Injection: Sendable {
    /// What happens.
    enum Effect: Sendable {
        case fail(StepFailure)
        case crash(CrashPoint)
        case hang
        case replace(any StepHandler)
        case delay(Duration)
        case settling(@Sendable (StepContext) async throws -> Void)
    }

    let step: String
    let attempts: ClosedRange<Int>
    let effect: Effect
}
