extension Bool: PostgresDecodable {
    /// Reads `boolean`.
    public static func decode(_ cell: PostgresCell) throws(PostgresDecodingProblem) -> Bool {
        guard cell.type == .bool else { throw cell.wrongType("boolean") }
        return try cell.integer(UInt8.self) != 0
    }
}
