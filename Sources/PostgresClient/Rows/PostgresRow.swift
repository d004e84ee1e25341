/// One row of a result.
public struct PostgresRow: Sendable {
    private let rows: PostgresRows
    private let index: Int

    init(rows: PostgresRows, index: Int) {
        self.rows = rows
        self.index = index
    }

    /// The columns of the result.
    public var columns: PostgresColumns { rows.columns }

    /// Reads the column named `column`; `Optional` types accept NULL.
    ///
    /// - Throws: `PostgresError` with code `decoding`, naming the column and both types, when there is no such column,
    ///   the value is NULL, or it can't be read as `T`.
    public func decode<T: PostgresDecodable>(_ column: String, as type: T.Type = T.self) throws -> T {
        guard let position = rows.columns.index(of: column) else {
            throw PostgresError(
                .decoding, "no column \(column); there are: \(rows.columns.names.joined(separator: ", "))",
                statement: rows.statement)
        }
        return try decode(at: position, as: type)
    }

    /// Reads the column at `position`, counted from 0; `Optional` types accept NULL.
    ///
    /// - Throws: As `decode(_:as:)` does.
    public func decode<T: PostgresDecodable>(at position: Int, as type: T.Type = T.self) throws -> T {
        guard rows.columns.types.indices.contains(position) else {
            throw PostgresError(
                .decoding, "no column \(position); there are \(rows.columns.types.count)", statement: rows.statement)
        }
        do throws(PostgresDecodingProblem) {
            guard let bytes = rows.result.bytes(row: index, column: position) else { return try T.decodeNull() }
            return try T.decode(PostgresCell(type: rows.columns.types[position], bytes: bytes))
        } catch {
            throw PostgresError(
                .decoding,
                "column \(rows.columns.names[position]) of type \(rows.columns.types[position].rawValue) "
                    + "can't be read as \(T.self): \(error.reason)",
                statement: rows.statement)
        }
    }
}
