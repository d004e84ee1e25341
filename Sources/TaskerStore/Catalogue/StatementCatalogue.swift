public import PostgresClient

/// All statements of the store, by name.
///
/// A test prepares each of them on every supported version of PostgreSQL.
public enum StatementCatalogue {
    /// The statements, in the order of their groups.
    public static let all: [PostgresStatement] = groups.flatMap(\.self)

    private static let groups: [[PostgresStatement]] = [
        EngineStatements.all,
        TemplateStatements.all,
        WorkerStatements.all,
        ResultStatements.all,
        ReadStatements.all,
        StatisticsStatements.all,
        AnnotationStatements.all,
        AuditStatements.all,
        EventStatements.all,
        ForeignStatements.all,
        OperatorStatements.all,
        DeadLetterStatements.all,
    ]
}
