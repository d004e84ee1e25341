#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

extension UUID: PostgresDecodable {
    /// Reads `uuid`.
    public static func decode(_ cell: PostgresCell) throws(PostgresDecodingProblem) -> UUID {
        guard cell.type == .uuid, cell.bytes.count == 16 else { throw cell.wrongType("uuid") }
        return UUID(uuid: cell.bytes.loadUnaligned(as: uuid_t.self))
    }
}
