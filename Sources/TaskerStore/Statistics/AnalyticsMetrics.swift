public import Foundation
import PostgresClient

/// What became of the tasks that were created in a window of time.
public struct AnalyticsMetrics: Sendable, Hashable {
    /// Tasks that have not ended, whenever they were created.
    public let activeTasks: Int
    /// Namespaces that ever had a task.
    public let namespaces: Int
    /// Versions of templates that ever had a task.
    public let templates: Int
    /// Complete tasks among those that completed or failed, 0 to 1; 1 when there are none.
    public let healthScore: Double
    /// Tasks created in the window.
    public let createdTasks: Int
    /// Those of them that are complete.
    public let completedTasks: Int
    /// Those of them that failed or are blocked by a failure.
    public let failedTasks: Int
    /// The share of complete tasks in percent.
    public let completionRate: Double
    /// The share of failed tasks in percent.
    public let errorRate: Double
    /// Mean time of a complete task from its creation to its end.
    public let averageTaskDuration: Duration
    /// Mean time of a complete step from the claim of its last attempt to its end.
    public let averageStepDuration: Duration
    /// Steps of the tasks created in the window.
    public let createdSteps: Int
    /// The beginning of the window.
    public let since: Date
    /// Its end: the moment of the reading.
    public let readAt: Date

    init(_ row: PostgresRow) throws {
        activeTasks = try row.decode("active_tasks_count")
        namespaces = try row.decode("total_namespaces_count")
        templates = try row.decode("unique_task_types_count")
        healthScore = try row.decode("system_health_score")
        createdTasks = try row.decode("task_throughput")
        completedTasks = try row.decode("completion_count")
        failedTasks = try row.decode("error_count")
        completionRate = try row.decode("completion_rate")
        errorRate = try row.decode("error_rate")
        averageTaskDuration = .seconds(try row.decode("avg_task_duration", as: Double.self))
        averageStepDuration = .seconds(try row.decode("avg_step_duration", as: Double.self))
        createdSteps = try row.decode("step_throughput")
        since = try row.decode("analysis_period_start")
        readAt = try row.decode("calculated_at")
    }
}
