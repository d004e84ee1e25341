public import Foundation
import PostgresClient

/// A complete step and the time it ran.
public struct SlowStep: Sendable, Hashable, Identifiable {
    /// The step.
    public let id: UUID
    /// Its task.
    public let taskID: UUID
    /// Its name.
    public let name: String
    /// Its template's namespace.
    public let namespace: String
    /// Its template's name.
    public let template: String
    /// Its template's version.
    public let version: String
    /// From the claim of its last attempt to its end.
    public let duration: Duration
    /// How often it was attempted.
    public let attempts: Int

    init(_ row: PostgresRow) throws {
        id = try row.decode("workflow_step_uuid")
        taskID = try row.decode("task_uuid")
        name = try row.decode("step_name")
        namespace = try row.decode("namespace_name")
        template = try row.decode("task_name")
        version = try row.decode("version")
        duration = .seconds(try row.decode("duration_seconds", as: Double.self))
        attempts = Int(try row.decode("attempts", as: Int32.self))
    }
}
