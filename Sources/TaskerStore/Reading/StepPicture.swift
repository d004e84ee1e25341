public import Foundation
import PostgresClient

/// A step of a task as it stands.
public struct StepPicture: Sendable, Hashable {
    /// The step.
    public let id: UUID
    /// Its name in the template.
    public let name: String
    /// Its state as stored.
    public let state: String
    /// How often it was attempted.
    public let attempts: Int
    /// How often it may be attempted; at least 1.
    public let maxAttempts: Int
    /// Whether its template allows another attempt.
    public let retryable: Bool
    /// How many of its parents are not complete.
    public let unmetDependencies: Int
    /// The name of its handler; nil when its template no longer has the step.
    public let callable: String?
    /// The steps that it waits for.
    public let parents: [UUID]
    /// Who holds the running attempt, or held the last one.
    public let workerID: UUID?
    /// The message of the running attempt in the namespace's queue.
    public let messageID: Int64?
    /// When its retry is due, or a foreign worker's lease ends.
    public let wakeAt: Date?
    /// When its last attempt began.
    public let startedAt: Date?
    /// When it was completed.
    public let endedAt: Date?
    /// How long the last settled attempt ran.
    public let executionTime: Duration?
    /// The kind of its last error; only while it waits for a retry or has failed.
    public let errorType: String?
    /// What its last error said.
    public let errorMessage: String?
    /// Its kind, such as `decision`; nil when its template no longer has the step.
    public let type: String?
    /// For a batch worker that waits for a place in the window of its batch: the size of window and batch.
    public let window: Window?

    /// How many workers of a batch may be under way at a time, and how many there are.
    public struct Window: Sendable, Hashable {
        /// How many may be under way at a time.
        public let parallelism: Int
        /// How many there are in all.
        public let workers: Int
    }

    init(_ row: PostgresRow) throws {
        id = try row.decode("workflow_step_uuid")
        name = try row.decode("name")
        state = try row.decode("state")
        attempts = Int(try row.decode("attempts", as: Int32.self))
        maxAttempts = Int(try row.decode("max_attempts", as: Int32.self))
        retryable = try row.decode("retryable")
        unmetDependencies = Int(try row.decode("unmet_dependencies", as: Int32.self))
        callable = try row.decode("callable")
        parents = try row.decode("parents")
        workerID = try row.decode("worker_uuid")
        messageID = try row.decode("message_id")
        wakeAt = try row.decode("wake_at")
        startedAt = try row.decode("last_attempted_at")
        endedAt = try row.decode("processed_at")
        executionTime = try row.decode("execution_time_ms", as: Int64?.self).map { .milliseconds($0) }
        errorType = try row.decode("error_type")
        errorMessage = try row.decode("error_message")
        type = try row.decode("step_type")
        if try row.decode("waits_for_place", as: Bool?.self) == true,
            let workers = try row.decode("workers", as: Int32?.self)
        {
            let parallelism = try row.decode("parallelism", as: Int32?.self) ?? workers
            window = Window(parallelism: Int(parallelism), workers: Int(workers))
        } else {
            window = nil
        }
    }

    /// Whether nothing more happens to it by itself and its children may run.
    public var isSatisfied: Bool { state == "complete" || state == "resolved_manually" }
}
