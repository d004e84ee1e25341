import Foundation

/// The one way in which Swift values become JSON and back.
enum JSONCoding {
    private static let encoder: JSONEncoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(RFC3339.format(date))
        }
        return encoder
    }()

    private static let decoder: JSONDecoder = {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let container = try decoder.singleValueContainer()
            guard let date = RFC3339.parse(try container.decode(String.self)) else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an RFC 3339 time")
            }
            return date
        }
        return decoder
    }()

    static func encode(_ value: some Encodable) throws(JSONError) -> [UInt8] {
        do {
            return Array(try encoder.encode(value))
        } catch EncodingError.invalidValue(_, let context) {
            throw JSONError(code: .encoding, message: "cannot be written as JSON\(at(context.codingPath))")
        } catch {
            throw JSONError(code: .encoding, message: "cannot be written as JSON: \(type(of: error))")
        }
    }

    static func decode<T: Decodable>(_ type: T.Type, from bytes: [UInt8]) throws(JSONError) -> T {
        do {
            return try decoder.decode(type, from: Data(bytes))
        } catch let error as DecodingError {
            throw JSONError(code: .decoding, message: message(of: error))
        } catch {
            throw JSONError(code: .decoding, message: "cannot be read as \(type): \(Swift.type(of: error))")
        }
    }

    private static func message(of error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, let context): "field \(key.stringValue) is missing\(at(context.codingPath))"
        case .valueNotFound(let type, let context): "null where \(type) is expected\(at(context.codingPath))"
        case .typeMismatch(let type, let context): "not a \(type)\(at(context.codingPath))"
        case .dataCorrupted(let context): "does not fit the expected type\(at(context.codingPath))"
        @unknown default: "does not fit the expected type"
        }
    }

    private static func at(_ path: [any CodingKey]) -> String {
        guard !path.isEmpty else { return "" }
        var text = ""
        for key in path {
            if let index = key.intValue {
                text += "[\(index)]"
            } else {
                text += text.isEmpty ? key.stringValue : ".\(key.stringValue)"
            }
        }
        return " at \(text)"
    }
}
