#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension String: PostgresDecodable {
    /// Reads text of any kind, enums, `json`, `jsonb`, `numeric`, `uuid` (lower case) and the integers.
    ///
    /// For other types cast in SQL: results arrive in binary, and the server knows how to spell its types.
    public static func decode(_ cell: PostgresCell) throws(PostgresDecodingProblem) -> String {
        switch cell.type {
        case .numeric: return try NumericText.read(cell)
        case .uuid: return try UUID.decode(cell).uuidString.lowercased()
        case .int2, .int4, .int8, .oid: return String(try Int64.decode(cell))
        default:
            let bytes = try UInt8.textBytes(cell)
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw PostgresDecodingProblem("not UTF-8; cast the column to text")
            }
            return text
        }
    }
}
