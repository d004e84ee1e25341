import TaskerCore

/// What histories have met, so that a generator that no longer gets anywhere is noticed.
struct Coverage {
    var taskRows: Set<ModelTaskTransition> = []
    var stepRows: Set<String> = []
    var histories = 0

    init() {}

    /// What one history has met, from its last state.
    init(_ snapshot: ModelSnapshot) {
        histories = 1
        for task in snapshot.tasks {
            taskRows.formUnion(task.history)
            for step in task.steps { stepRows.formUnion(step.history.map { "\($0.from.rawValue)>\($0.to.rawValue)" }) }
        }
    }

    mutating func add(_ other: Coverage) {
        taskRows.formUnion(other.taskRows)
        stepRows.formUnion(other.stepRows)
        histories += other.histories
    }
}
