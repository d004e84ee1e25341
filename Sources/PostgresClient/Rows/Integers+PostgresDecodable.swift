extension FixedWidthInteger {
    fileprivate static func decodeInteger(_ cell: PostgresCell) throws(PostgresDecodingProblem) -> Self {
        let wide: Int64 =
            switch cell.type {
            case .int2: Int64(try cell.integer(Int16.self))
            case .int4: Int64(try cell.integer(Int32.self))
            case .int8: try cell.integer(Int64.self)
            case .oid: Int64(try cell.integer(UInt32.self))
            default: throw cell.wrongType("smallint, integer or bigint")
            }
        guard let number = Self(exactly: wide) else { throw PostgresDecodingProblem("the number is out of range") }
        return number
    }
}

extension Int16: PostgresDecodable {
    /// Reads any integer type; the number must fit.
    public static func decode(_ cell: PostgresCell) throws(PostgresDecodingProblem) -> Int16 { try decodeInteger(cell) }
}

extension Int32: PostgresDecodable {
    /// Reads any integer type; the number must fit.
    public static func decode(_ cell: PostgresCell) throws(PostgresDecodingProblem) -> Int32 { try decodeInteger(cell) }
}

extension Int64: PostgresDecodable {
    /// Reads any integer type.
    public static func decode(_ cell: PostgresCell) throws(PostgresDecodingProblem) -> Int64 { try decodeInteger(cell) }
}

extension Int: PostgresDecodable {
    /// Reads any integer type.
    public static func decode(_ cell: PostgresCell) throws(PostgresDecodingProblem) -> Int { try decodeInteger(cell) }
}
