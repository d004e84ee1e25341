#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension ParameterBuffer {
    /// Appends `value` as the statement's parameter type wants it.
    ///
    /// A scalar whose own type is another than the parameter's goes as text, which the server converts or refuses.
    mutating func append(_ value: PostgresValue, as type: PostgresType) throws(EncodingProblem) {
        let native = value.declaredType
        let matches = type == native || type == .unspecified
        switch value {
        case .null: appendNull()
        case .text(let text): try appendText(text.utf8)
        case .int16(let number): try appendInteger(Int64(number), as: type == .unspecified ? native : type)
        case .int32(let number): try appendInteger(Int64(number), as: type == .unspecified ? native : type)
        case .int64(let number): try appendInteger(number, as: type == .unspecified ? native : type)
        case .bool(let flag):
            guard matches else { return try appendText((flag ? "true" : "false").utf8) }
            appendBinary { $0.append(flag ? 1 : 0) }
        case .double(let number):
            guard matches else { return try appendText("\(number)".utf8) }
            appendBinary { $0.append(bigEndian: number.bitPattern) }
        case .bytes(let bytes):
            guard matches else { throw EncodingProblem("bytea given, but the parameter's type is \(type.rawValue)") }
            appendBinary { $0.append(contentsOf: bytes) }
        case .uuid(let uuid):
            guard matches else { return try appendText(uuid.uuidString.lowercased().utf8) }
            appendBinary { $0.append(uuid) }
        case .jsonb(let json):
            guard matches else { return try appendText(json) }
            appendBinary { $0.append(jsonb: json) }
        case .timestamptz(let date):
            // Both timestamps have one binary form; without a zone it is read as UTC.
            guard matches || type == .timestamp else {
                throw EncodingProblem("a timestamp given, but the parameter's type is \(type.rawValue)")
            }
            try appendBinary { bytes throws(EncodingProblem) in try bytes.append(timestamp: date) }
        default: try appendArray(value, as: type == .unspecified ? native : type)
        }
    }

    private mutating func appendBinary(_ write: (inout [UInt8]) -> Void) {
        // A closure that can't fail leaves only the length to object to, and these are of fixed or checked length.
        try? appendBinary { bytes throws(EncodingProblem) in write(&bytes) }
    }

    private mutating func appendInteger(_ number: Int64, as type: PostgresType) throws(EncodingProblem) {
        switch type {
        case .int8: appendBinary { $0.append(bigEndian: number) }
        case .int4: try appendExactly(number, as: Int32.self, named: "integer")
        case .int2: try appendExactly(number, as: Int16.self, named: "smallint")
        default: try appendText("\(number)".utf8)
        }
    }

    private mutating func appendExactly<I: FixedWidthInteger>(
        _ number: Int64, as: I.Type, named name: String
    ) throws(EncodingProblem) {
        guard let narrow = I(exactly: number) else { throw EncodingProblem("the number is out of range for \(name)") }
        appendBinary { $0.append(bigEndian: narrow) }
    }
}
