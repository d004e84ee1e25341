public import Foundation
import PostgresClient

/// Namespaces.
public struct NamespaceScope: QueryScope {
    var names: Set<String>?
    var createdSince: Date?

    /// All namespaces.
    public init() {}

    /// Only those with one of the names.
    public func named(_ names: String...) -> Self {
        with { $0.names.narrow(names) }
    }

    /// Only those created at this moment or later.
    public func created(since date: Date) -> Self {
        with { $0.createdSince.narrow(since: date) }
    }

    /// The table, its key and the conditions.
    public var definition: ScopeDefinition<NamespaceRow> {
        var clauses: [ScopeClause] = []
        if let names { clauses.append(ScopeClause("tn.name = ANY (?::text[])", [.texts(names)])) }
        if let createdSince {
            clauses.append(
                ScopeClause("tn.created_at >= ?::timestamptz AT TIME ZONE 'UTC'", [.timestamptz(createdSince)]))
        }
        return ScopeDefinition(
            source: "tasker.task_namespaces AS tn", alias: "tn", key: "task_namespace_uuid",
            columns: NamespaceRow.columns, clauses: clauses, read: { try NamespaceRow($0) })
    }
}
