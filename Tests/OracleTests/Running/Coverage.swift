import TaskerCore

/// What histories have met, so that a generator that no longer gets anywhere is noticed.
struct Coverage {
    /// How often a task made each change.
    var taskRows: [String: Int] = [:]
    /// How often a step made each change.
    var stepRows: [String: Int] = [:]
    /// How many histories.
    var histories = 0

    init() {}

    /// What one history has met, from its last state.
    init(_ snapshot: ModelSnapshot) {
        histories = 1
        for task in snapshot.tasks {
            for row in task.history { taskRows["\(row.from.rawValue)>\(row.to.rawValue)", default: 0] += 1 }
            for row in task.steps.lazy.flatMap(\.history) {
                stepRows["\(row.from.rawValue)>\(row.to.rawValue)", default: 0] += 1
            }
        }
    }

    mutating func add(_ other: Coverage) {
        taskRows.merge(other.taskRows, uniquingKeysWith: +)
        stepRows.merge(other.stepRows, uniquingKeysWith: +)
        histories += other.histories
    }

    /// The changes that an engine of standard steps makes to a task.
    static let taskRows: Set = [
        "pending>steps_in_process", "pending>complete", "steps_in_process>waiting_for_retry",
        "steps_in_process>blocked_by_failures", "steps_in_process>complete", "steps_in_process>cancelled",
        "waiting_for_retry>steps_in_process", "waiting_for_retry>cancelled", "blocked_by_failures>cancelled",
    ]

    /// The changes that an engine of standard steps makes to a step.
    static let stepRows: Set = [
        "pending>enqueued", "pending>in_progress", "pending>cancelled", "enqueued>in_progress", "enqueued>cancelled",
        "in_progress>enqueued", "in_progress>complete", "in_progress>error", "in_progress>waiting_for_retry",
        "in_progress>cancelled", "waiting_for_retry>enqueued", "waiting_for_retry>cancelled", "error>cancelled",
    ]
}
