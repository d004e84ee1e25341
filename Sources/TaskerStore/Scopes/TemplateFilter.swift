import PostgresClient

/// Conditions on the template that something belongs to.
public struct TemplateFilter: Sendable, Hashable {
    var namespaces: Set<String>?
    var names: Set<String>?
    var versions: Set<String>?

    /// Lets every template through.
    public init() {}

    var isEmpty: Bool { namespaces == nil && names == nil && versions == nil }

    private var values: [PostgresValue] { [.texts(namespaces), .texts(names), .texts(versions)] }

    /// Templates are few, so that one text does for all cases: what is not asked about compares with itself.
    var clause: ScopeClause {
        ScopeClause(
            """
            tn.name = ANY (COALESCE(?::text[], ARRAY[tn.name::text])) \
            AND nt.name = ANY (COALESCE(?::text[], ARRAY[nt.name::text])) \
            AND nt.version = ANY (COALESCE(?::text[], ARRAY[nt.version::text]))
            """, values)
    }
}
