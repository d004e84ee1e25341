/// A type that can be read from a column.
public protocol PostgresDecodable {
    /// Reads a value that isn't NULL.
    static func decode(_ cell: PostgresCell) throws(PostgresDecodingProblem) -> Self

    /// What NULL means; by default an error.
    static func decodeNull() throws(PostgresDecodingProblem) -> Self

    /// Reads an array of this type; by default a one-dimensional SQL array. `UInt8` differs: its arrays are `bytea`.
    static func decodeArray(_ cell: PostgresCell) throws(PostgresDecodingProblem) -> [Self]
}

extension PostgresDecodable {
    /// Refuses NULL.
    public static func decodeNull() throws(PostgresDecodingProblem) -> Self {
        throw PostgresDecodingProblem("the value is NULL; read it as Optional<\(Self.self)>")
    }

    /// Reads a one-dimensional SQL array.
    public static func decodeArray(_ cell: PostgresCell) throws(PostgresDecodingProblem) -> [Self] {
        var reader = ArrayReader(cell)
        return try reader.elements()
    }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    /// Reads a value that isn't NULL.
    public static func decode(_ cell: PostgresCell) throws(PostgresDecodingProblem) -> Self {
        try Wrapped.decode(cell)
    }

    /// NULL is `nil`.
    public static func decodeNull() throws(PostgresDecodingProblem) -> Self { nil }
}

extension Array: PostgresDecodable where Element: PostgresDecodable {
    /// Reads a one-dimensional array; of bytes: `bytea`, `json`, `jsonb` or text.
    public static func decode(_ cell: PostgresCell) throws(PostgresDecodingProblem) -> Self {
        try Element.decodeArray(cell)
    }
}
