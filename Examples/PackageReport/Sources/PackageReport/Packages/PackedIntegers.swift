import Foundation

/// A column of non-negative integers that is a short string in JSON: base64 over variable-length bytes (LEB128).
///
/// Results travel between steps as JSON through the database and have a size limit; a column of small numbers written this way
/// takes a third of the room of a JSON array.
struct PackedIntegers: Equatable, Sendable {
    var values: [Int]

    init(_ values: [Int]) {
        self.values = values
    }
}

extension PackedIntegers: Codable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let bytes = Data(base64Encoded: text), let values = Self.unpack(bytes) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "not a column of packed integers (base64 of LEB128)")
        }
        self.values = values
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Self.pack(values).base64EncodedString())
    }

    private static func pack(_ values: [Int]) -> Data {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(values.count * 2)
        for value in values {
            var rest = UInt(max(value, 0))
            while rest >= 0x80 {
                bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
                rest >>= 7
            }
            bytes.append(UInt8(rest))
        }
        return Data(bytes)
    }

    private static func unpack(_ bytes: Data) -> [Int]? {
        var values: [Int] = []
        values.reserveCapacity(bytes.count)
        var value = 0
        var shift = 0
        for byte in bytes {
            guard shift < 63 else { return nil }
            value |= Int(byte & 0x7F) << shift
            if byte & 0x80 != 0 {
                shift += 7
            } else {
                values.append(value)
                value = 0
                shift = 0
            }
        }
        return shift == 0 ? values : nil
    }
}
