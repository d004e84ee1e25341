public import Foundation
import PostgresClient
public import TaskerCore

/// Tasks.
public struct TaskScope: TemplateScope {
    /// The conditions on the template.
    public var template = TemplateFilter()
    var states: Set<TaskState>?
    var isActive = false
    var createdSince: Date?
    var completedSince: Date?
    var failedSince: Date?
    var tags: Set<String>?
    var annotations: [AnnotationFilter] = []
    var correlations: Set<UUID>?

    /// All tasks.
    public init() {}

    /// Only those in one of the states.
    public func inStates(_ states: TaskState...) -> Self {
        with { $0.states.narrow(states) }
    }

    /// Only those in one of the states.
    public func inStates(_ states: [TaskState]) -> Self {
        with { $0.states.narrow(states) }
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

    /// Only those that failed, or were blocked by a failure, at this moment or later, and still are.
    public func failed(since date: Date) -> Self {
        with { $0.failedSince.narrow(since: date) }
    }

    /// Only those that have all of the tags.
    public func tagged(_ tags: String...) -> Self {
        with { $0.tags = ($0.tags ?? []).union(tags) }
    }

    /// Only those with an annotation of the type, whose value contains the given one.
    ///
    /// - Parameter value: JSON, contained as `jsonb @>` has it; nil for any.
    public func annotated(_ type: String, containing value: JSONPayload? = nil) -> Self {
        with { $0.annotations.append(AnnotationFilter(type: type, value: value)) }
    }

    /// Only those that belong to one of the requests.
    public func correlated(with ids: UUID...) -> Self {
        with { $0.correlations.narrow(ids) }
    }

    /// The table, its key and the conditions.
    public var definition: ScopeDefinition<TaskSummary> {
        ScopeDefinition(
            source: "tasker.tasks AS t", alias: "t", key: "task_uuid", columns: TaskSummary.columns,
            joins: """

                JOIN tasker.named_tasks AS nt ON nt.named_task_uuid = t.named_task_uuid
                JOIN tasker.task_namespaces AS tn ON tn.task_namespace_uuid = nt.task_namespace_uuid
                """, clauses: clauses, grouping: grouping,
            fence: createdSince == nil && completedSince == nil ? .never : .oldestFirst,
            read: { try TaskSummary($0) })
    }

    /// The states of what ended otherwise than complete.
    private static let setbacks: Set<TaskState> = [.error, .cancelled, .resolvedManually]

    private var grouping: ScopeDefinition<TaskSummary>.Grouping? {
        if !template.isEmpty {
            return .init(
                source: """
                    tasker.named_tasks AS nt \
                    JOIN tasker.task_namespaces AS tn ON tn.task_namespace_uuid = nt.task_namespace_uuid
                    """, clause: template.clause,
                link: ScopeClause(
                    "t.named_task_uuid >= nt.named_task_uuid AND t.named_task_uuid <= nt.named_task_uuid"),
                key: "t.named_task_uuid")
        }
        if let states, !states.isEmpty, states.isSubset(of: Self.setbacks) {
            return .init(
                source: "(VALUES ('error'), ('cancelled'), ('resolved_manually')) AS u(state)",
                clause: ScopeClause("u.state = ANY (?::text[])", [.names(states)]),
                link: ScopeClause("t.state >= u.state AND t.state <= u.state"), key: "t.state")
        }
        return nil
    }

    /// What has not ended has an index of its own, and so has what ended otherwise than complete; both are small.
    private static func clause(_ states: Set<TaskState>) -> ScopeClause {
        let values: [PostgresValue] = [.names(states)]
        if states.contains(.complete) { return ScopeClause("t.state = ANY (?::text[])", values) }
        if states.isDisjoint(with: setbacks) {
            return ScopeClause(
                """
                t.state NOT IN ('complete', 'error', 'cancelled', 'resolved_manually') AND t.state = ANY (?::text[])
                """, values)
        }
        if !states.isEmpty, states.isSubset(of: setbacks) {
            return ScopeClause(
                "t.state IN ('error', 'cancelled', 'resolved_manually') AND t.state = ANY (?::text[])", values)
        }
        return ScopeClause(
            """
            (t.state NOT IN ('complete', 'error', 'cancelled', 'resolved_manually') \
            OR t.state IN ('error', 'cancelled', 'resolved_manually')) AND t.state = ANY (?::text[])
            """, values)
    }

    private var clauses: [ScopeClause] {
        var clauses: [ScopeClause] = []
        if let states { clauses.append(Self.clause(states)) }
        if isActive {
            clauses.append(ScopeClause("t.state NOT IN ('complete', 'error', 'cancelled', 'resolved_manually')"))
        }
        if let createdSince {
            clauses.append(
                ScopeClause("t.created_at >= ?::timestamptz AT TIME ZONE 'UTC'", [.timestamptz(createdSince)]))
        }
        if let completedSince {
            // The history has an index by time, the column has none: it would change with every completion.
            clauses.append(
                ScopeClause(
                    """
                    t.completed_at >= ?::timestamptz AT TIME ZONE 'UTC' AND t.task_uuid = ANY (ARRAY(\
                    SELECT h.task_uuid FROM tasker.task_transitions AS h \
                    WHERE h.to_state = 'complete' AND h.created_at >= ?::timestamptz AT TIME ZONE 'UTC'))
                    """, [.timestamptz(completedSince), .timestamptz(completedSince)]))
        }
        if let failedSince {
            clauses.append(
                ScopeClause(
                    """
                    t.state IN ('error', 'blocked_by_failures') AND t.state_changed_at >= ?::timestamptz \
                    AND t.task_uuid = ANY (ARRAY(SELECT h.task_uuid FROM tasker.task_transitions AS h \
                    WHERE h.created_at >= ?::timestamptz AT TIME ZONE 'UTC' AND h.most_recent \
                    AND (h.to_state IN ('blocked_by_failures', 'error', 'cancelled', 'resolved_manually') \
                    OR h.from_state = 'error')))
                    """, [.timestamptz(failedSince), .timestamptz(failedSince)]))
        }
        if let tags {
            clauses.append(ScopeClause("t.tags @> to_jsonb(?::text[])", [.textArray(tags.sorted())]))
        }
        if !annotations.isEmpty { clauses.append(AnnotationFilter.clause(annotations)) }
        if let correlations {
            clauses.append(ScopeClause("t.correlation_id = ANY (?::uuid[])", [.ids(correlations)]))
        }
        return clauses
    }
}
