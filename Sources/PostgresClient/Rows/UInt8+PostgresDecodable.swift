extension UInt8: PostgresDecodable {
    /// Refuses: SQL has no one-byte number.
    ///
    /// The conformance exists for `[UInt8]`.
    public static func decode(_ cell: PostgresCell) throws(PostgresDecodingProblem) -> UInt8 {
        throw PostgresDecodingProblem("SQL has no type for a single byte")
    }

    /// Reads `bytea`, and the UTF-8 text of `json`, `jsonb` and text.
    public static func decodeArray(_ cell: PostgresCell) throws(PostgresDecodingProblem) -> [UInt8] {
        if cell.type == .bytea { return [UInt8](cell.bytes) }
        return [UInt8](try textBytes(cell))
    }

    /// The text of a value whose binary form is text, without the version byte of `jsonb`.
    static func textBytes(_ cell: PostgresCell) throws(PostgresDecodingProblem) -> Slice<UnsafeRawBufferPointer> {
        if cell.type == .jsonb {
            guard cell.bytes.first == 1 else { throw PostgresDecodingProblem("a jsonb version other than 1") }
            return cell.bytes.dropFirst()
        }
        guard cell.type.isTextual else { throw cell.wrongType("text, json or bytea; cast the column") }
        return cell.bytes[...]
    }
}
