public import Foundation
import PostgresClient

/// Named tasks: registered templates, one row for each version.
public struct NamedTaskScope: TemplateScope {
    /// The conditions on the template.
    public var template = TemplateFilter()
    var isLatest = false
    var createdSince: Date?

    /// All templates.
    public init() {}

    /// Only the version of each that was registered last.
    public func latestVersions() -> Self {
        with { $0.isLatest = true }
    }

    /// Only those registered at this moment or later.
    public func created(since date: Date) -> Self {
        with { $0.createdSince.narrow(since: date) }
    }

    /// The table, its key and the conditions.
    public var definition: ScopeDefinition<NamedTaskRow> {
        var clauses: [ScopeClause] = []
        if !template.isEmpty { clauses.append(template.clause) }
        if isLatest {
            clauses.append(
                ScopeClause(
                    """
                    nt.named_task_uuid = (SELECT v.named_task_uuid FROM tasker.named_tasks AS v \
                    WHERE v.task_namespace_uuid = nt.task_namespace_uuid AND v.name = nt.name \
                    ORDER BY v.created_at DESC, v.named_task_uuid DESC LIMIT 1)
                    """))
        }
        if let createdSince {
            clauses.append(
                ScopeClause("nt.created_at >= ?::timestamptz AT TIME ZONE 'UTC'", [.timestamptz(createdSince)]))
        }
        return ScopeDefinition(
            source: """
                tasker.named_tasks AS nt \
                JOIN tasker.task_namespaces AS tn ON tn.task_namespace_uuid = nt.task_namespace_uuid
                """, alias: "nt", key: "named_task_uuid", columns: NamedTaskRow.columns,
            joins: """

                JOIN tasker.task_namespaces AS tn ON tn.task_namespace_uuid = nt.task_namespace_uuid
                """, clauses: clauses, read: { try NamedTaskRow($0) })
    }
}
