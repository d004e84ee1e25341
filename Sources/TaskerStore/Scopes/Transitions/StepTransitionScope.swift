public import Foundation
import PostgresClient
public import TaskerCore

/// Changes of state of steps.
///
/// Give a task, a step or a time: without any of them, all changes ever made are candidates.
public struct StepTransitionScope: QueryScope {
    var tasks: Set<UUID>?
    var steps: Set<UUID>?
    var toStates: Set<StepState>?
    var fromStates: Set<StepState>?
    var since: Date?
    var isLast = false
    var metadata: JSONPayload?

    /// All changes.
    public init() {}

    /// Only those of steps of the tasks.
    public func ofTasks(_ tasks: UUID...) -> Self {
        with { $0.tasks.narrow(tasks) }
    }

    /// Only those of the steps.
    public func ofSteps(_ steps: UUID...) -> Self {
        with { $0.steps.narrow(steps) }
    }

    /// Only those into one of the states.
    public func to(_ states: StepState...) -> Self {
        with { $0.toStates.narrow(states) }
    }

    /// Only those out of one of the states.
    public func from(_ states: StepState...) -> Self {
        with { $0.fromStates.narrow(states) }
    }

    /// Only those made at this moment or later.
    public func made(since date: Date) -> Self {
        with { $0.since.narrow(since: date) }
    }

    /// Only the last one of each step.
    public func last() -> Self {
        with { $0.isLast = true }
    }

    /// Only those whose metadata contain the given ones, as `jsonb @>` has it; replaces what was asked before.
    public func metadata(containing value: JSONPayload) -> Self {
        with { $0.metadata = value }
    }

    /// The table, its key and the conditions.
    public var definition: ScopeDefinition<StepTransitionRow> {
        var clauses: [ScopeClause] = []
        if let tasks {
            clauses.append(
                ScopeClause(
                    """
                    h.workflow_step_uuid IN (\
                    SELECT s.workflow_step_uuid FROM tasker.workflow_steps AS s WHERE s.task_uuid = ANY (?::uuid[]))
                    """, [.ids(tasks)]))
        }
        if let steps { clauses.append(ScopeClause("h.workflow_step_uuid = ANY (?::uuid[])", [.ids(steps)])) }
        if let toStates { clauses.append(ScopeClause("h.to_state = ANY (?::text[])", [.names(toStates)])) }
        if let fromStates { clauses.append(ScopeClause("h.from_state = ANY (?::text[])", [.names(fromStates)])) }
        if let since {
            clauses.append(ScopeClause("h.created_at >= ?::timestamptz AT TIME ZONE 'UTC'", [.timestamptz(since)]))
        }
        if isLast { clauses.append(ScopeClause("h.most_recent")) }
        if let metadata { clauses.append(ScopeClause("h.metadata @> ?::jsonb", [.jsonb(metadata.bytes)])) }
        return ScopeDefinition(
            source: "tasker.workflow_step_transitions AS h", alias: "h", key: "workflow_step_transition_uuid",
            columns: StepTransitionRow.columns, clauses: clauses, fence: since == nil ? .never : .oldestFirst,
            read: { try StepTransitionRow($0) })
    }
}
