import Foundation
import PostgresClient

/// How steps lie to a given one.
enum StepRelation: Sendable, Hashable {
    case children(of: UUID)
    case parents(of: UUID)
    case siblings(of: UUID)

    /// The step that is asked about.
    var step: UUID {
        switch self {
        case .children(let step), .parents(let step), .siblings(let step): step
        }
    }

    /// The condition on the key of a step, whose alias is `s`.
    var stepClause: ScopeClause {
        switch self {
        case .children(let step):
            ScopeClause(
                """
                s.workflow_step_uuid IN (SELECT e.to_step_uuid FROM tasker.workflow_step_edges AS e \
                WHERE e.from_step_uuid = ?::uuid)
                """, [.uuid(step)])
        case .parents(let step):
            ScopeClause(
                """
                s.workflow_step_uuid IN (SELECT e.from_step_uuid FROM tasker.workflow_step_edges AS e \
                WHERE e.to_step_uuid = ?::uuid)
                """, [.uuid(step)])
        case .siblings(let step):
            ScopeClause(
                """
                s.workflow_step_uuid <> ?::uuid AND s.workflow_step_uuid IN (\
                SELECT e.to_step_uuid FROM tasker.workflow_step_edges AS p \
                JOIN tasker.workflow_step_edges AS e ON e.from_step_uuid = p.from_step_uuid WHERE p.to_step_uuid = ?::uuid)
                """, [.uuid(step), .uuid(step)])
        }
    }

    /// The condition on an edge, whose alias is `e`.
    var edgeClause: ScopeClause {
        switch self {
        case .children(let step): ScopeClause("e.from_step_uuid = ?::uuid", [.uuid(step)])
        case .parents(let step): ScopeClause("e.to_step_uuid = ?::uuid", [.uuid(step)])
        case .siblings(let step):
            ScopeClause(
                """
                e.to_step_uuid <> ?::uuid AND e.from_step_uuid IN (\
                SELECT p.from_step_uuid FROM tasker.workflow_step_edges AS p WHERE p.to_step_uuid = ?::uuid)
                """, [.uuid(step), .uuid(step)])
        }
    }
}
