/// A question to the database that cannot be asked; nothing was sent.
public struct ReadError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, such as `limit`.
    public let field: String
    /// What was found.
    public let found: String
    /// What is allowed.
    public let allowed: String

    /// The three in a sentence.
    public var description: String { "\(field) is \(found); allowed: \(allowed)" }

    /// Makes one.
    public init(field: String, found: String, allowed: String) {
        self.field = field
        self.found = found
        self.allowed = allowed
    }

    static func check(_ value: Int, in range: ClosedRange<Int>, _ field: String) throws(ReadError) {
        guard range.contains(value) else {
            throw ReadError(
                field: field, found: String(value), allowed: "\(range.lowerBound) to \(range.upperBound)")
        }
    }
}
