#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension ParameterBuffer {
    /// Appends a one-dimensional array in binary, which names its element type and so must match the parameter's.
    mutating func appendArray(_ value: PostgresValue, as type: PostgresType) throws(EncodingProblem) {
        switch (value, type) {
        case (.boolArray(let values), .boolArray):
            try append(values, of: .bool) { bytes, flag throws(EncodingProblem) in bytes.append(flag ? 1 : 0) }
        case (.int32Array(let values), .int4Array): try appendIntegers(values, as: Int32.self, of: .int4)
        case (.int32Array(let values), .int8Array): try appendIntegers(values, as: Int64.self, of: .int8)
        case (.int32Array(let values), .int2Array): try appendIntegers(values, as: Int16.self, of: .int2)
        case (.int64Array(let values), .int8Array): try appendIntegers(values, as: Int64.self, of: .int8)
        case (.int64Array(let values), .int4Array): try appendIntegers(values, as: Int32.self, of: .int4)
        case (.int64Array(let values), .int2Array): try appendIntegers(values, as: Int16.self, of: .int2)
        case (.doubleArray(let values), .float8Array):
            try append(values, of: .float8) { bytes, number throws(EncodingProblem) in
                bytes.append(bigEndian: number.bitPattern)
            }
        case (.textArray(let values), .textArray): try appendTexts(values, of: .text)
        case (.textArray(let values), .varcharArray): try appendTexts(values, of: .varchar)
        case (.bytesArray(let values), .byteaArray):
            try append(values, of: .bytea) { bytes, element throws(EncodingProblem) in
                bytes.append(contentsOf: element)
            }
        case (.uuidArray(let values), .uuidArray):
            try append(values, of: .uuid) { bytes, uuid throws(EncodingProblem) in bytes.append(uuid) }
        case (.jsonbArray(let values), .jsonbArray):
            try append(values, of: .jsonb) { bytes, json throws(EncodingProblem) in bytes.append(jsonb: json) }
        case (.jsonbArray(let values), .jsonArray):
            try append(values, of: .json) { bytes, json throws(EncodingProblem) in bytes.append(contentsOf: json) }
        case (.timestamptzArray(let values), .timestamptzArray): try appendTimes(values, of: .timestamptz)
        case (.timestamptzArray(let values), .timestampArray): try appendTimes(values, of: .timestamp)
        default:
            throw EncodingProblem("the array's type doesn't fit the parameter's type \(type.rawValue)")
        }
    }

    private mutating func append<E>(
        _ values: [E?], of element: PostgresType, _ write: (inout [UInt8], E) throws(EncodingProblem) -> Void
    ) throws(EncodingProblem) {
        try appendBinary { bytes throws(EncodingProblem) in
            bytes.append(bigEndian: Int32(values.isEmpty ? 0 : 1))
            bytes.append(bigEndian: Int32(values.contains { $0 == nil } ? 1 : 0))
            bytes.append(bigEndian: element.rawValue)
            guard !values.isEmpty else { return }
            bytes.append(bigEndian: Int32(clamping: values.count))
            bytes.append(bigEndian: Int32(1))  // the index of the first element
            for value in values {
                guard let value else {
                    bytes.append(bigEndian: Int32(-1))
                    continue
                }
                let lengthIndex = bytes.count
                bytes.append(bigEndian: Int32(0))
                try write(&bytes, value)
                bytes.replaceLength(at: lengthIndex)
            }
        }
    }

    private mutating func appendIntegers<V: FixedWidthInteger, I: FixedWidthInteger>(
        _ values: [V?], as: I.Type, of element: PostgresType
    ) throws(EncodingProblem) {
        try append(values, of: element) { bytes, number throws(EncodingProblem) in
            guard let narrow = I(exactly: number) else {
                throw EncodingProblem("an element is out of range for \(I.bitWidth / 8) bytes")
            }
            bytes.append(bigEndian: narrow)
        }
    }

    private mutating func appendTexts(_ values: [String?], of element: PostgresType) throws(EncodingProblem) {
        try append(values, of: element) { bytes, text throws(EncodingProblem) in
            let start = bytes.count
            bytes.append(contentsOf: text.utf8)
            if bytes[start...].contains(0) {
                throw EncodingProblem("an element contains U+0000, which PostgreSQL can't store")
            }
        }
    }

    private mutating func appendTimes(_ values: [Date?], of element: PostgresType) throws(EncodingProblem) {
        try append(values, of: element) { bytes, date throws(EncodingProblem) in try bytes.append(timestamp: date) }
    }
}
