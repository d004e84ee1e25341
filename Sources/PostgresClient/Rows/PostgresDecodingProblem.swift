/// Why a value can't be read; the row adds which column it was.
///
/// Never quotes the value.
public struct PostgresDecodingProblem: Error {
    /// The reason, without data.
    public let reason: String

    /// A problem with a reason that contains no data.
    public init(_ reason: String) { self.reason = reason }
}
