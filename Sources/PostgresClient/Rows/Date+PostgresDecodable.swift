#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

extension Date: PostgresDecodable {
    /// Reads `timestamptz`, `timestamp` (taken as UTC) and `date` (its midnight in UTC).
    ///
    /// `infinity` and `-infinity` are `distantFuture` and `distantPast`.
    public static func decode(_ cell: PostgresCell) throws(PostgresDecodingProblem) -> Date {
        switch cell.type {
        case .timestamp, .timestamptz: return WireTime.date(microseconds: try cell.integer())
        case .date: return WireTime.date(days: try cell.integer())
        default: throw cell.wrongType("timestamptz, timestamp or date")
        }
    }
}
