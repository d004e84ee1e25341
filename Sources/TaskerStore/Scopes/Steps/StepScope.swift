public import Foundation
import PostgresClient
public import TaskerCore

/// Steps.
///
/// Give a task, a time or an unfinished state: without any of them, all steps ever run are candidates.
public struct StepScope: TemplateScope {
    /// The conditions on the template of the step's task.
    public var template = TemplateFilter()
    var tasks: Set<UUID>?
    var states: Set<StepState>?
    var names: Set<String>?
    var isActive = false
    var createdSince: Date?
    var completedSince: Date?
    var failedSince: Date?
    var relation: StepRelation?

    /// All steps.
    public init() {}

    /// Only those of the tasks.
    public func ofTasks(_ tasks: UUID...) -> Self {
        with { $0.tasks.narrow(tasks) }
    }

    /// Only those in one of the states.
    public func inStates(_ states: StepState...) -> Self {
        with { $0.states.narrow(states) }
    }

    /// Only those with one of the names.
    public func named(_ names: String...) -> Self {
        with { $0.names.narrow(names) }
    }

    /// Only those that have not ended.
    public func active() -> Self {
        with { $0.isActive = true }
    }

    /// Only those created at this moment or later.
    public func created(since date: Date) -> Self {
        with { $0.createdSince.narrow(since: date) }
    }

    /// Only those that were completed at this moment or later.
    public func completed(since date: Date) -> Self {
        with { $0.completedSince.narrow(since: date) }
    }

    /// Only those that failed for good at this moment or later, and still are failed.
    public func failed(since date: Date) -> Self {
        with { $0.failedSince.narrow(since: date) }
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

    /// The table, its key and the conditions.
    public var definition: ScopeDefinition<StepRow> {
        ScopeDefinition(
            source: isOfSetbacks
                ? """
                tasker.workflow_step_transitions AS h \
                JOIN tasker.workflow_steps AS s ON s.workflow_step_uuid = h.workflow_step_uuid
                """ : "tasker.workflow_steps AS s",
            alias: "s", key: "workflow_step_uuid", columns: StepRow.columns,
            joins: "\nJOIN tasker.named_steps AS n ON n.named_step_uuid = s.named_step_uuid",
            clauses: clauses + timeClauses, grouping: isOfSetbacks ? setbackGrouping : nil, fence: fence,
            read: { try StepRow($0) })
    }

    /// The states of what ended otherwise than complete.
    private static let setbacks: Set<StepState> = [.error, .cancelled, .resolvedManually]

    /// Whether the steps are found by way of their last changes, of which those into such states have an index.
    private var isOfSetbacks: Bool { states.map { !$0.isEmpty && $0.isSubset(of: Self.setbacks) } ?? false }

    private var setbackGrouping: ScopeDefinition<StepRow>.Grouping {
        .init(
            source: "(VALUES ('error'), ('cancelled'), ('resolved_manually')) AS u(state)",
            clause: ScopeClause("u.state = ANY (?::text[])", [.names(states ?? [])]),
            link: ScopeClause(
                """
                h.most_recent AND h.to_state IN ('error', 'cancelled', 'resolved_manually') \
                AND h.to_state >= u.state AND h.to_state <= u.state
                """), key: "h.to_state")
    }

    /// Whether the other conditions leave few candidates.
    private var isNarrow: Bool {
        tasks != nil || isActive || relation != nil || createdSince != nil || completedSince != nil
            || failedSince != nil || isOfSetbacks
            || states?.isDisjoint(with: [.complete, .cancelled, .resolvedManually]) == true
    }

    private var fence: ScopeDefinition<StepRow>.Fence {
        if !template.isEmpty && !isNarrow { return .always }
        return createdSince == nil && completedSince == nil ? .never : .oldestFirst
    }

    /// Few candidates are looked up one by one; otherwise the steps are found by way of the template's tasks.
    private var templateClause: ScopeClause {
        isNarrow
            ? ScopeClause(
                """
                (SELECT t.named_task_uuid FROM tasker.tasks AS t WHERE t.task_uuid = s.task_uuid) = ANY (ARRAY(\
                SELECT nt.named_task_uuid FROM tasker.named_tasks AS nt \
                JOIN tasker.task_namespaces AS tn ON tn.task_namespace_uuid = nt.task_namespace_uuid \
                WHERE tn.name = ANY (COALESCE(?::text[], ARRAY[tn.name::text])) \
                AND nt.name = ANY (COALESCE(?::text[], ARRAY[nt.name::text])) \
                AND nt.version = ANY (COALESCE(?::text[], ARRAY[nt.version::text]))))
                """, template.clause.values)
            : ScopeClause(
                """
                s.task_uuid IN (SELECT t.task_uuid FROM tasker.tasks AS t \
                JOIN tasker.named_tasks AS nt ON nt.named_task_uuid = t.named_task_uuid \
                JOIN tasker.task_namespaces AS tn ON tn.task_namespace_uuid = nt.task_namespace_uuid \
                WHERE tn.name = ANY (COALESCE(?::text[], ARRAY[tn.name::text])) \
                AND nt.name = ANY (COALESCE(?::text[], ARRAY[nt.name::text])) \
                AND nt.version = ANY (COALESCE(?::text[], ARRAY[nt.version::text])))
                """, template.clause.values)
    }

    /// Steps in most states are those of tasks that have not ended.
    ///
    /// A failed task has pending ones, too, and failed ones are also in tasks that were ended by hand.
    private static func clause(_ states: Set<StepState>) -> ScopeClause {
        let values: [PostgresValue] = [.names(states)]
        if !states.isEmpty && states.isSubset(of: setbacks)
            || !states.isDisjoint(with: [.complete, .cancelled, .resolvedManually])
        {
            return ScopeClause("s.state = ANY (?::text[])", values)
        }
        if states.isDisjoint(with: [.pending, .error]) {
            return ScopeClause(
                """
                s.state = ANY (?::text[]) AND s.task_uuid IN (SELECT t.task_uuid FROM tasker.tasks AS t \
                WHERE t.state NOT IN ('complete', 'error', 'cancelled', 'resolved_manually'))
                """, values)
        }
        return ScopeClause(
            """
            s.state = ANY (?::text[]) AND s.task_uuid IN (SELECT t.task_uuid FROM tasker.tasks AS t \
            WHERE t.state NOT IN ('complete', 'error', 'cancelled', 'resolved_manually') UNION ALL \
            SELECT t.task_uuid FROM tasker.tasks AS t \
            WHERE t.state IN ('error', 'cancelled', 'resolved_manually') AND (t.state = 'error' OR ?::boolean))
            """, values + [.bool(states.contains(.error))])
    }

    private var clauses: [ScopeClause] {
        var clauses: [ScopeClause] = []
        if let tasks { clauses.append(ScopeClause("s.task_uuid = ANY (?::uuid[])", [.ids(tasks)])) }
        if let states { clauses.append(Self.clause(states)) }
        if isActive {
            clauses.append(
                ScopeClause(
                    """
                    s.state NOT IN ('complete', 'error', 'cancelled', 'resolved_manually') AND s.task_uuid IN (\
                    SELECT t.task_uuid FROM tasker.tasks AS t \
                    WHERE t.state NOT IN ('complete', 'error', 'cancelled', 'resolved_manually') UNION ALL \
                    SELECT t.task_uuid FROM tasker.tasks AS t \
                    WHERE t.state IN ('error', 'cancelled', 'resolved_manually') AND t.state = 'error')
                    """))
        }
        if let names {
            clauses.append(
                ScopeClause(
                    """
                    s.named_step_uuid IN (\
                    SELECT n.named_step_uuid FROM tasker.named_steps AS n WHERE n.name = ANY (?::text[]))
                    """, [.texts(names)]))
        }
        if !template.isEmpty { clauses.append(templateClause) }
        if let relation { clauses.append(relation.stepClause) }
        return clauses
    }

    private var timeClauses: [ScopeClause] {
        var clauses: [ScopeClause] = []
        if let createdSince {
            clauses.append(
                ScopeClause("s.created_at >= ?::timestamptz AT TIME ZONE 'UTC'", [.timestamptz(createdSince)]))
        }
        if let completedSince {
            clauses.append(
                ScopeClause(
                    """
                    s.state = 'complete' AND s.processed_at >= ?::timestamptz AT TIME ZONE 'UTC' \
                    AND s.workflow_step_uuid = ANY (ARRAY(SELECT h.workflow_step_uuid \
                    FROM tasker.workflow_step_transitions AS h \
                    WHERE h.to_state = 'complete' AND h.created_at >= ?::timestamptz AT TIME ZONE 'UTC'))
                    """, [.timestamptz(completedSince), .timestamptz(completedSince)]))
        }
        if let failedSince {
            clauses.append(
                ScopeClause(
                    """
                    s.state = 'error' AND s.workflow_step_uuid = ANY (ARRAY(SELECT h.workflow_step_uuid \
                    FROM tasker.workflow_step_transitions AS h \
                    WHERE h.to_state IN ('error', 'cancelled', 'resolved_manually') AND h.to_state = 'error' \
                    AND h.most_recent AND h.created_at >= ?::timestamptz AT TIME ZONE 'UTC'))
                    """, [.timestamptz(failedSince)]))
        }
        return clauses
    }
}
