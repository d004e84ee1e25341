public import PostgresClient

/// All statements of the store, by name.
///
/// A test prepares each of them on every supported version of PostgreSQL.
public enum StatementCatalogue {
    /// The statements, in the order of their groups.
    public static let all: [PostgresStatement] =
        EngineStatements.all + TemplateStatements.all + WorkerStatements.all + ResultStatements.all
        + ReadStatements.all + AuditStatements.all
}
