#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// A parameter of a statement.
///
/// Parameters travel in binary. Text is sent untyped, so that it also serves for enums, numerics and dates; all others
/// declare their type when the statement is prepared. Later calls may pass another fitting value for the same parameter
/// (an `int32` where an `int64` was declared, or the reverse when the number fits); what doesn't fit is refused with code
/// `encoding` before anything is sent.
public enum PostgresValue: Sendable, Hashable {
    /// SQL NULL of whatever type.
    case null
    /// `boolean`
    case bool(Bool)
    /// `smallint`
    case int16(Int16)
    /// `integer`
    case int32(Int32)
    /// `bigint`
    case int64(Int64)
    /// `double precision`
    case double(Double)
    /// Text of whatever type the statement infers; must not contain U+0000.
    case text(String)
    /// `bytea`
    case bytes([UInt8])
    /// `uuid`
    case uuid(UUID)
    /// `jsonb`, as UTF-8 text.
    case jsonb([UInt8])
    /// `timestamptz`, rounded to microseconds; `Date.distantPast` and `Date.distantFuture` are `-infinity` and `infinity`.
    case timestamptz(Date)

    /// `boolean[]`
    case boolArray([Bool?])
    /// `integer[]`
    case int32Array([Int32?])
    /// `bigint[]`
    case int64Array([Int64?])
    /// `double precision[]`
    case doubleArray([Double?])
    /// `text[]`
    case textArray([String?])
    /// `bytea[]`
    case bytesArray([[UInt8]?])
    /// `uuid[]`
    case uuidArray([UUID?])
    /// `jsonb[]`, each element as UTF-8 text.
    case jsonbArray([[UInt8]?])
    /// `timestamptz[]`
    case timestamptzArray([Date?])

    /// The type this value declares when a statement is prepared with it.
    var declaredType: PostgresType {
        switch self {
        case .null, .text: .unspecified
        case .bool: .bool
        case .int16: .int2
        case .int32: .int4
        case .int64: .int8
        case .double: .float8
        case .bytes: .bytea
        case .uuid: .uuid
        case .jsonb: .jsonb
        case .timestamptz: .timestamptz
        case .boolArray: .boolArray
        case .int32Array: .int4Array
        case .int64Array: .int8Array
        case .doubleArray: .float8Array
        case .textArray: .textArray
        case .bytesArray: .byteaArray
        case .uuidArray: .uuidArray
        case .jsonbArray: .jsonbArray
        case .timestamptzArray: .timestamptzArray
        }
    }
}
