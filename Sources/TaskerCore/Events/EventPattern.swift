/// Which events somebody wants to hear of, by their names.
///
/// A name is its own pattern. `*` alone matches every event; as the last part it matches one or more parts (`payment.*`
/// matches `payment.processed` and `payment.refund.failed`), as another part exactly one (`*.failed`).
public struct EventPattern: Hashable, Sendable, CustomStringConvertible {
    /// Matches every event.
    public static let all = EventPattern(parts: ["*"])

    private let parts: [Substring]

    private init(parts: [Substring]) { self.parts = parts }

    /// Reads a pattern.
    ///
    /// - Throws: `EventError` with `.invalidPattern`.
    public init(_ text: String) throws(EventError) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let sound = parts.allSatisfy { $0 == "*" || !$0.isEmpty && $0.utf8.allSatisfy(Self.isNameCharacter) }
        guard sound, parts.count > 1 || parts == ["*"] else {
            throw EventError(
                .invalidPattern,
                "\"\(text.prefix(80))\" is no event pattern; allowed: *, or parts joined by dots, each * or lower-case letters, digits and underscores, such as order.* or order.placed"
            )
        }
        self.parts = parts
    }

    /// Whether an event of that name is meant.
    public func matches(_ name: String) -> Bool {
        let names = name.split(separator: ".", omittingEmptySubsequences: false)
        guard names.count == parts.count || names.count > parts.count && parts.last == "*" else { return false }
        return zip(parts, names).allSatisfy { $0 == "*" || $0 == $1 }
    }

    /// The pattern's text.
    public var description: String { parts.joined(separator: ".") }

    private static func isNameCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
        default: false
        }
    }
}
