public import Foundation
import PostgresClient

/// Records of a task that contradict each other: there must be none.
public struct Inconsistency: Sendable, Hashable {
    /// The rule that is broken.
    public let rule: String
    /// The task.
    public let taskID: UUID
    /// The step; nil when the task itself is meant.
    public let stepID: UUID?
    /// What was found.
    public let found: String

    init(_ row: PostgresRow) throws {
        rule = try row.decode("rule")
        taskID = try row.decode("task_uuid")
        stepID = try row.decode("step_uuid")
        found = try row.decode("found")
    }
}
