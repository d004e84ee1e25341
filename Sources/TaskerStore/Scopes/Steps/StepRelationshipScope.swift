public import Foundation
import PostgresClient

/// The place of each step in the graph of one task.
public struct StepRelationshipScope: QueryScope {
    let task: UUID
    var isRoot: Bool?
    var isLeaf: Bool?
    var depths: Set<Int>?
    var relation: StepRelation?

    /// All steps of a task.
    public init(task: UUID) {
        self.task = task
    }

    /// Only those without parents.
    public func roots() -> Self {
        with { $0.isRoot = true }
    }

    /// Only those with parents.
    public func withParents() -> Self {
        with { $0.isRoot = false }
    }

    /// Only those without children.
    public func leaves() -> Self {
        with { $0.isLeaf = true }
    }

    /// Only those with children.
    public func withChildren() -> Self {
        with { $0.isLeaf = false }
    }

    /// Only those that the shortest way from a root leads to over so many edges.
    public func atDepths(_ depths: Int...) -> Self {
        with { $0.depths.narrow(depths) }
    }

    /// Only those that depend directly on the step; replaces any other relation.
    public func children(of step: UUID) -> Self {
        with { $0.relation = .children(of: step) }
    }

    /// Only those that the step depends on directly; replaces any other relation.
    public func parents(of step: UUID) -> Self {
        with { $0.relation = .parents(of: step) }
    }

    /// Only the others that have a parent in common with the step; replaces any other relation.
    public func siblings(of step: UUID) -> Self {
        with { $0.relation = .siblings(of: step) }
    }

    /// The view, its key and the conditions.
    public var definition: ScopeDefinition<StepRelationship> {
        var clauses = [ScopeClause("s.task_uuid = ?::uuid", [.uuid(task)])]
        if let isRoot { clauses.append(ScopeClause("s.is_root_step = ?::boolean", [.bool(isRoot)])) }
        if let isLeaf { clauses.append(ScopeClause("s.is_leaf_step = ?::boolean", [.bool(isLeaf)])) }
        if let depths {
            let numbers = depths.sorted().map { Int32(clamping: $0) }
            clauses.append(ScopeClause("s.min_depth_from_root = ANY (?::int[])", [.int32Array(numbers)]))
        }
        if let relation { clauses.append(relation.stepClause) }
        return ScopeDefinition(
            source: "tasker.step_dag_relationships AS s", alias: "s", key: "workflow_step_uuid",
            columns: StepRelationship.columns, clauses: clauses, read: { try StepRelationship($0) })
    }
}
