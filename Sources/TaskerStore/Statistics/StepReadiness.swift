public import Foundation
import PostgresClient

/// Whether a step could start, and what it waits for.
public struct StepReadiness: Sendable, Hashable, Identifiable {
    /// The step.
    public let id: UUID
    /// Its task.
    public let taskID: UUID
    /// Its name.
    public let name: String
    /// Its state as stored.
    public let state: String
    /// Whether all its parents are done.
    public let dependenciesSatisfied: Bool
    /// Whether it may be attempted once more.
    public let retryEligible: Bool
    /// Whether it could start now.
    public let isReady: Bool
    /// How many parents it has.
    public let parents: Int
    /// How many of them are done.
    public let completedParents: Int
    /// How often it was attempted.
    public let attempts: Int
    /// How often it may be attempted.
    public let maxAttempts: Int
    /// When an attempt last failed.
    public let lastFailureAt: Date?
    /// When it is tried again.
    public let nextRetryAt: Date?

    init(_ row: PostgresRow) throws {
        id = try row.decode("workflow_step_uuid")
        taskID = try row.decode("task_uuid")
        name = try row.decode("name")
        state = try row.decode("current_state")
        dependenciesSatisfied = try row.decode("dependencies_satisfied")
        retryEligible = try row.decode("retry_eligible")
        isReady = try row.decode("ready_for_execution")
        parents = Int(try row.decode("total_parents", as: Int32.self))
        completedParents = Int(try row.decode("completed_parents", as: Int32.self))
        attempts = Int(try row.decode("attempts", as: Int32.self))
        maxAttempts = Int(try row.decode("max_attempts", as: Int32.self))
        lastFailureAt = try row.decode("last_failure_at")
        nextRetryAt = try row.decode("next_retry_at")
    }
}
