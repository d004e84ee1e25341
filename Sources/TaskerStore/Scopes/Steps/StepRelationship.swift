public import Foundation
import PostgresClient

/// The place of a step in its graph.
public struct StepRelationship: Sendable, Hashable, Identifiable {
    /// The step.
    public let id: UUID
    /// Its task.
    public let taskID: UUID
    /// The steps that it waits for, by key.
    public let parents: [UUID]
    /// The steps that wait for it, by key.
    public let children: [UUID]
    /// The least number of edges from a root to it; nil when no root leads there.
    public let depth: Int?

    /// Whether it waits for nothing.
    public var isRoot: Bool { parents.isEmpty }
    /// Whether nothing waits for it.
    public var isLeaf: Bool { children.isEmpty }

    static let columns: StaticString = """
        s.workflow_step_uuid, s.task_uuid, s.min_depth_from_root, \
        ARRAY(SELECT p::uuid FROM jsonb_array_elements_text(s.parent_step_uuids) AS p) AS parents, \
        ARRAY(SELECT c::uuid FROM jsonb_array_elements_text(s.child_step_uuids) AS c) AS children
        """

    init(_ row: PostgresRow) throws {
        id = try row.decode("workflow_step_uuid")
        taskID = try row.decode("task_uuid")
        parents = try row.decode("parents")
        children = try row.decode("children")
        depth = try row.decode("min_depth_from_root", as: Int32?.self).map(Int.init)
    }
}
