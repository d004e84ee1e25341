import PostgresClient
public import TaskerCore

/// The steps of registered templates.
public struct NamedTaskStepScope: TemplateScope {
    /// The conditions on the template.
    public var template = TemplateFilter()
    var names: Set<String>?
    var types: Set<StepType>?
    var callables: Set<String>?

    /// The steps of all templates.
    public init() {}

    /// Only those with one of the names.
    public func named(_ names: String...) -> Self {
        with { $0.names.narrow(names) }
    }

    /// Only those of one of the types.
    public func ofTypes(_ types: StepType...) -> Self {
        with { $0.types.narrow(types) }
    }

    /// Only those run by one of the handlers.
    public func runBy(_ callables: String...) -> Self {
        with { $0.callables.narrow(callables) }
    }

    /// The table, its key and the conditions.
    public var definition: ScopeDefinition<NamedTaskStepRow> {
        var clauses: [ScopeClause] = []
        if !template.isEmpty {
            clauses.append(
                ScopeClause(
                    """
                    d.named_task_uuid IN (SELECT nt.named_task_uuid FROM tasker.named_tasks AS nt \
                    JOIN tasker.task_namespaces AS tn ON tn.task_namespace_uuid = nt.task_namespace_uuid \
                    WHERE tn.name = ANY (COALESCE(?::text[], ARRAY[tn.name::text])) \
                    AND nt.name = ANY (COALESCE(?::text[], ARRAY[nt.name::text])) \
                    AND nt.version = ANY (COALESCE(?::text[], ARRAY[nt.version::text])))
                    """, template.clause.values))
        }
        if let names {
            clauses.append(
                ScopeClause(
                    """
                    d.named_step_uuid IN (\
                    SELECT n.named_step_uuid FROM tasker.named_steps AS n WHERE n.name = ANY (?::text[]))
                    """, [.texts(names)]))
        }
        if let types { clauses.append(ScopeClause("d.step_type = ANY (?::text[])", [.names(types)])) }
        if let callables { clauses.append(ScopeClause("d.callable = ANY (?::text[])", [.texts(callables)])) }
        return ScopeDefinition(
            source: "tasker.named_tasks_named_steps AS d", alias: "d", key: "ntns_uuid",
            columns: NamedTaskStepRow.columns,
            joins: """

                JOIN tasker.named_steps AS n ON n.named_step_uuid = d.named_step_uuid
                JOIN tasker.named_tasks AS nt ON nt.named_task_uuid = d.named_task_uuid
                JOIN tasker.task_namespaces AS tn ON tn.task_namespace_uuid = nt.task_namespace_uuid
                """, clauses: clauses, read: { try NamedTaskStepRow($0) })
    }
}
