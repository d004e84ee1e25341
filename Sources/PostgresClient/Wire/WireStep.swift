/// One message of a request that the server answers by itself.
enum WireStep {
    /// Frees the name of a prepared statement whose plan went stale.
    case deallocate(String)
    case prepare(PostgresStatement, types: [PostgresType])
    case describe(PostgresStatement)
    case execute(PostgresStatement)
    case executeUnnamed(PostgresStatement, types: [PostgresType])

    /// The name that an error of this step reports.
    var statementName: String? {
        switch self {
        case .deallocate: nil
        case .prepare(let statement, _), .describe(let statement), .execute(let statement),
            .executeUnnamed(let statement, _):
            statement.name
        }
    }
}
