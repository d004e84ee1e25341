import TaskerCore

/// What histories have met, so that a generator that no longer gets anywhere is noticed.
struct Coverage {
    /// How often a task made each change.
    var taskRows: [String: Int] = [:]
    /// How often a step made each change.
    var stepRows: [String: Int] = [:]
    /// How often something happened that only graphs that grow know.
    var growth: [String: Int] = [:]
    /// How many histories.
    var histories = 0

    init() {}

    /// What one history has met, from its last state.
    init(_ snapshot: ModelSnapshot) {
        histories = 1
        for task in snapshot.tasks {
            for row in task.history { taskRows["\(row.from.rawValue)>\(row.to.rawValue)", default: 0] += 1 }
            for step in task.steps {
                if step.errorType == FailureType.invalidOutcome { growth["invalid outcome", default: 0] += 1 }
                if step.name.hasPrefix("w") { growth["batch worker", default: 0] += 1 }
                if step.waitsForPlace { growth["full window", default: 0] += 1 }
                if step.name.hasPrefix("w"), step.state == .cancelled, task.state != .cancelled {
                    growth["stopped worker", default: 0] += 1
                }
                if step.result?.contains(DecisionOutcome.member) == true { growth["decision", default: 0] += 1 }
                if step.checkpoint != nil { growth["checkpoint", default: 0] += 1 }
            }
            for row in task.steps.lazy.flatMap(\.history) {
                stepRows["\(row.from.rawValue)>\(row.to.rawValue)", default: 0] += 1
            }
        }
    }

    mutating func add(_ other: Coverage) {
        taskRows.merge(other.taskRows, uniquingKeysWith: +)
        stepRows.merge(other.stepRows, uniquingKeysWith: +)
        growth.merge(other.growth, uniquingKeysWith: +)
        histories += other.histories
    }

    /// What only graphs that grow know.
    static let growth: Set = [
        "invalid outcome", "batch worker", "full window", "stopped worker", "decision", "checkpoint",
    ]

    /// The changes that an engine makes to a task.
    static let taskRows: Set = [
        "pending>steps_in_process", "pending>complete", "steps_in_process>waiting_for_retry",
        "steps_in_process>blocked_by_failures", "steps_in_process>complete", "steps_in_process>cancelled",
        "waiting_for_retry>steps_in_process", "blocked_by_failures>cancelled",
        "blocked_by_failures>steps_in_process", "steps_in_process>error", "error>steps_in_process",
    ]

    /// The changes that come about now and then, when an operator meets a task in just that state.
    static let rareTaskRows: Set = [
        "waiting_for_retry>cancelled", "blocked_by_failures>waiting_for_retry", "blocked_by_failures>complete",
        "waiting_for_retry>error",
        "waiting_for_retry>complete", "waiting_for_retry>blocked_by_failures", "error>waiting_for_retry",
        "error>blocked_by_failures", "error>complete",
    ]

    /// The changes that an engine makes to a step.
    static let stepRows: Set = [
        "pending>enqueued", "pending>in_progress", "pending>cancelled", "enqueued>in_progress", "enqueued>cancelled",
        "in_progress>enqueued", "in_progress>complete", "in_progress>error", "in_progress>waiting_for_retry",
        "in_progress>cancelled", "waiting_for_retry>enqueued", "error>cancelled",
        "error>pending", "pending>waiting_for_retry", "error>complete", "error>resolved_manually", "enqueued>complete",
        "enqueued>resolved_manually", "in_progress>resolved_manually", "enqueued>error",
        "in_progress>enqueued_for_orchestration", "in_progress>enqueued_as_error_for_orchestration",
        "enqueued_for_orchestration>complete",
    ]

    /// The changes that a step makes now and then.
    static let rareStepRows: Set = [
        "waiting_for_retry>cancelled", "waiting_for_retry>complete", "waiting_for_retry>resolved_manually",
        "waiting_for_retry>error", "enqueued_for_orchestration>error", "enqueued_for_orchestration>cancelled",
        "enqueued_for_orchestration>resolved_manually", "enqueued_as_error_for_orchestration>complete",
        "enqueued_as_error_for_orchestration>error", "enqueued_as_error_for_orchestration>waiting_for_retry",
        "enqueued_as_error_for_orchestration>cancelled",
        "enqueued_as_error_for_orchestration>resolved_manually",
    ]
}
