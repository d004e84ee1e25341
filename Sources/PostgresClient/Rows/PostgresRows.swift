import CLibpq

/// The rows of one result, in the order the server sent them.
public struct PostgresRows: Sendable, RandomAccessCollection {
    let result: ResultHandle
    let statement: String

    /// The columns, also of an empty result.
    public let columns: PostgresColumns

    /// The number of rows.
    public let count: Int

    init(result: ResultHandle, columns: PostgresColumns, statement: String) {
        self.result = result
        self.columns = columns
        self.statement = statement
        count = Int(PQntuples(result.pointer))
    }

    /// Always 0.
    public var startIndex: Int { 0 }

    /// The number of rows.
    public var endIndex: Int { count }

    /// The row at `index`, counted from 0.
    public subscript(index: Int) -> PostgresRow {
        precondition(indices.contains(index), "row \(index) of \(count)")
        return PostgresRow(rows: self, index: index)
    }

    /// How many rows the statement inserted, updated, deleted or returned; 0 for others.
    public var affectedRows: Int {
        PQcmdTuples(result.pointer).flatMap { Int(String(cString: $0)) } ?? 0
    }

    /// What the server says it did, such as `INSERT 0 1`.
    var commandTag: String {
        PQcmdStatus(result.pointer).map { String(cString: $0) } ?? ""
    }
}
