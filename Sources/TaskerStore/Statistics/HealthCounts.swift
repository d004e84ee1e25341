import PostgresClient
public import TaskerCore

/// How many tasks and steps there are in each state, all of them, exactly.
public struct HealthCounts: Sendable, Hashable {
    /// Tasks by state; a state without tasks counts 0.
    public let tasks: [TaskState: Int]
    /// Steps by state; a state without steps counts 0.
    public let steps: [StepState: Int]
    /// All tasks.
    public let totalTasks: Int
    /// All steps.
    public let totalSteps: Int

    init(_ row: PostgresRow) throws {
        tasks = Dictionary(
            uniqueKeysWithValues: try TaskState.allCases.map { ($0, try row.decode("\($0.rawValue)_tasks")) })
        steps = Dictionary(
            uniqueKeysWithValues: try StepState.allCases.map { ($0, try row.decode("\($0.rawValue)_steps")) })
        totalTasks = try row.decode("total_tasks")
        totalSteps = try row.decode("total_steps")
    }
}
