import Metrics
import TaskerCore

/// The worker's counters, made once: looking a metric up costs more than counting.
struct WorkerMeters: Sendable {
    private let claims = Counter(label: "tasker_steps_claimed_total")
    private let successes = Counter(label: "tasker_steps_executed_total", dimensions: [("outcome", "success")])
    private let failures = Counter(label: "tasker_steps_executed_total", dimensions: [("outcome", "failure")])
    private let execution = Timer(label: "tasker_step_execution_seconds")
    private let batch = Recorder(label: "tasker_settlement_batch_size")

    func claimed(_ count: Int) {
        if count > 0 { claims.increment(by: count) }
    }

    func ended(_ outcome: StepOutcome, elapsed: Duration) {
        (outcome.failure == nil ? successes : failures).increment()
        execution.record(duration: elapsed)
    }

    func settled(_ count: Int) {
        batch.record(count)
    }
}
