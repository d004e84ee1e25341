/// A JSON value that keeps integers, fractions and oversized numbers apart.
///
/// An object keeps the last of two equal keys, as `jsonb` does.
public enum JSONValue: Hashable, Sendable {
    /// JSON `null`.
    case null
    /// JSON `true` or `false`.
    case bool(Bool)
    /// A number written without fraction or exponent that fits 64 bits.
    case int(Int64)
    /// A number with fraction or exponent.
    case double(Double)
    /// The literal of a number that neither `Int64` nor `Double` holds, kept as written.
    case number(String)
    /// A text.
    case string(String)
    /// A list.
    case array([JSONValue])
    /// A map from names to values.
    case object([String: JSONValue])

    /// The name of the value's kind, for messages: "null", "boolean", "number", "text", "list" or "map".
    public var kind: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .int, .double, .number: "number"
        case .string: "text"
        case .array: "list"
        case .object: "map"
        }
    }

    /// The member of that name, or nil when this is no object or has none.
    public subscript(_ key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members[key]
    }

    /// The text, or nil for any other kind.
    public var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The integer, also of a fraction-free double, or nil for any other kind.
    public var int: Int64? {
        switch self {
        case .int(let value): value
        case .double(let value): Int64(exactly: value)
        default: nil
        }
    }

    /// The number as a double, or nil for any other kind.
    public var double: Double? {
        switch self {
        case .int(let value): Double(value)
        case .double(let value): value
        case .number(let literal): Double(literal)
        default: nil
        }
    }

    /// The boolean, or nil for any other kind.
    public var bool: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    /// The elements, or nil for any other kind.
    public var array: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// The members, or nil for any other kind.
    public var object: [String: JSONValue]? {
        guard case .object(let members) = self else { return nil }
        return members
    }
}
