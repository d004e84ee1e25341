/// A statement that a connection has prepared.
struct PreparedStatement {
    let sql: String
    /// The parameters' types as the server reported them, or as declared until then.
    var parameterTypes: [PostgresType]
    /// Known after the first execution.
    var columns: PostgresColumns?
}
