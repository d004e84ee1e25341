import PostgresClient

/// What the records of all tasks of one template say when they are compared with each other.
public struct TaskAudit: Sendable, Hashable {
    /// How many tasks there are.
    public let tasks: Int
    /// Tasks that are not complete.
    public let unfinishedTasks: Int
    /// How many steps there are.
    public let steps: Int
    /// Steps that are not complete.
    public let unfinishedSteps: Int
    /// Steps that do not have exactly one audit row of a success.
    public let stepsNotSettledOnce: Int
    /// Steps whose history has a gap, or does not lead from `pending` to their state.
    public let brokenStepChains: Int
    /// Tasks whose history has a gap, or does not lead from `pending` to their state.
    public let brokenTaskChains: Int
    /// Rows of history.
    public let historyRows: Int
    /// Attempts of all steps.
    public let attempts: Int

    /// Whether everything is complete, settled once and recorded without a gap.
    public var isFlawless: Bool {
        unfinishedTasks == 0 && unfinishedSteps == 0 && stepsNotSettledOnce == 0 && brokenStepChains == 0
            && brokenTaskChains == 0
    }

    init(_ row: PostgresRow) throws {
        tasks = try row.decode("tasks")
        unfinishedTasks = try row.decode("unfinished_tasks")
        steps = try row.decode("steps")
        unfinishedSteps = try row.decode("unfinished_steps")
        stepsNotSettledOnce = try row.decode("steps_not_settled_once")
        brokenStepChains = try row.decode("broken_step_chains")
        brokenTaskChains = try row.decode("broken_task_chains")
        historyRows = try row.decode("history_rows")
        attempts = try row.decode("attempts")
    }
}
