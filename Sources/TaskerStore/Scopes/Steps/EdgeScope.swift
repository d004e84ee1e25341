public import Foundation
import PostgresClient

/// Edges: which step comes before which.
public struct EdgeScope: QueryScope {
    var tasks: Set<UUID>?
    var names: Set<String>?
    var relation: StepRelation?

    /// All edges.
    public init() {}

    /// Only those of the tasks.
    public func ofTasks(_ tasks: UUID...) -> Self {
        with { $0.tasks.narrow(tasks) }
    }

    /// Only those with one of the names, such as `provides`.
    public func named(_ names: String...) -> Self {
        with { $0.names.narrow(names) }
    }

    /// Only those that lead from the step to its children; replaces any other relation.
    public func toChildren(of step: UUID) -> Self {
        with { $0.relation = .children(of: step) }
    }

    /// Only those that lead from its parents to the step; replaces any other relation.
    public func fromParents(of step: UUID) -> Self {
        with { $0.relation = .parents(of: step) }
    }

    /// Only those that lead from the step's parents to their other children; replaces any other relation.
    public func toSiblings(of step: UUID) -> Self {
        with { $0.relation = .siblings(of: step) }
    }

    /// The table, its key and the conditions.
    public var definition: ScopeDefinition<EdgeRow> {
        var clauses: [ScopeClause] = []
        if let tasks {
            clauses.append(
                ScopeClause(
                    """
                    e.from_step_uuid IN (\
                    SELECT s.workflow_step_uuid FROM tasker.workflow_steps AS s WHERE s.task_uuid = ANY (?::uuid[]))
                    """, [.ids(tasks)]))
        }
        if let names { clauses.append(ScopeClause("e.name = ANY (?::text[])", [.texts(names)])) }
        if let relation { clauses.append(relation.edgeClause) }
        return ScopeDefinition(
            source: "tasker.workflow_step_edges AS e", alias: "e", key: "workflow_step_edge_uuid",
            columns: EdgeRow.columns, clauses: clauses, read: { try EdgeRow($0) })
    }
}
