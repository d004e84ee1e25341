public import Foundation
import PostgresClient

/// A task that has ended and the time that took.
public struct SlowTask: Sendable, Hashable, Identifiable {
    /// The task.
    public let id: UUID
    /// Its template's namespace.
    public let namespace: String
    /// Its template's name.
    public let template: String
    /// Its template's version.
    public let version: String
    /// From its creation to its end.
    public let duration: Duration
    /// How many steps it has.
    public let steps: Int
    /// How many of them failed for good.
    public let failedSteps: Int

    init(_ row: PostgresRow) throws {
        id = try row.decode("task_uuid")
        namespace = try row.decode("namespace_name")
        template = try row.decode("task_name")
        version = try row.decode("version")
        duration = .seconds(try row.decode("duration_seconds", as: Double.self))
        steps = try row.decode("step_count")
        failedSteps = try row.decode("error_steps")
    }
}
