/// A statement of SQL, whose parameters are written `$1`, `$2` and so on.
///
/// Under its name it is prepared on a connection at its first use there and then only executed. One name must always mean
/// the same SQL.
public struct PostgresStatement: Sendable, Hashable {
    /// At most 63 bytes; empty for a statement that is not kept but parsed at each use.
    ///
    /// Also names the statement in errors.
    public let name: String
    /// Exactly one statement.
    public let sql: String

    /// A statement prepared under `name`; without a name, one that is parsed at each use.
    public init(name: String = "", sql: String) {
        self.name = name
        self.sql = sql
    }
}
