/// One JSON value as UTF-8 bytes, the form in which inputs and results travel.
///
/// Every initialiser but `init(trusting:)` guarantees that the bytes are valid JSON, nested at most `maximumDepth` deep.
public struct JSONPayload: Hashable, Sendable {
    /// How deep lists and maps may be nested: 512, the limit of Foundation's decoder as well.
    public static let maximumDepth = JSONScanner.maximumDepth
    /// JSON `null`.
    public static let null = JSONPayload(trusting: Array("null".utf8))
    /// An empty map, `{}`.
    public static let emptyObject = JSONPayload(trusting: Array("{}".utf8))

    /// The UTF-8 text.
    public let bytes: [UInt8]

    /// The size in bytes.
    public var byteCount: Int { bytes.count }

    /// The JSON text.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Takes bytes that are known to be valid JSON, for example read from a `jsonb` column; nothing is checked.
    public init(trusting bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Checks the bytes and takes them as they are.
    ///
    /// - Throws: `JSONError` with `.malformed`, `.notUTF8` or `.tooDeep`.
    public init(validating bytes: [UInt8]) throws(JSONError) {
        try Self.validate(bytes)
        self.bytes = bytes
    }

    /// Checks a JSON text and takes it as it is.
    ///
    /// - Throws: `JSONError` with `.malformed` or `.tooDeep`.
    public init(text: String) throws(JSONError) {
        try self.init(validating: Array(text.utf8))
    }

    /// Encodes any `Encodable` value; dates become RFC 3339 texts in UTC with microseconds, data becomes base64.
    ///
    /// - Throws: `JSONError` with `.encoding` when the value refuses or holds a number that JSON has not (NaN, infinity).
    public init(encoding value: some Encodable) throws(JSONError) {
        bytes = try JSONCoding.encode(value)
    }

    /// The canonical text of a value.
    public init(_ value: JSONValue) {
        bytes = CanonicalJSON.encode(value)
    }

    /// Decodes the payload as a Swift type; the reverse of `init(encoding:)`.
    ///
    /// - Throws: `JSONError` with `.decoding` naming the path and the expected type, never the data.
    public func decode<T: Decodable>(_ type: T.Type = T.self) throws(JSONError) -> T {
        try JSONCoding.decode(type, from: bytes)
    }

    /// Reads the payload without loss.
    ///
    /// - Throws: `JSONError` with `.loneSurrogate` for a text that no Swift string can hold; with other codes only when
    ///   `init(trusting:)` was given something else than JSON.
    public func value() throws(JSONError) -> JSONValue {
        try scanning { (scanner) throws(JSONError) in
            scanner.skipWhitespace()
            let value = try scanner.readValue(depth: 0)
            try scanner.expectEnd()
            return value
        }
    }

    /// Runs `body` with a scanner over the bytes.
    func scanning<R>(_ body: (inout JSONScanner) throws(JSONError) -> R) throws(JSONError) -> R {
        try Self.scanning(bytes, body)
    }

    static func scanning<R>(
        _ bytes: [UInt8], _ body: (inout JSONScanner) throws(JSONError) -> R
    ) throws(JSONError) -> R {
        let result: Result<R, JSONError> = bytes.withUnsafeBufferPointer { buffer in
            var scanner = JSONScanner(buffer)
            do throws(JSONError) {
                return .success(try body(&scanner))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private static func validate(_ bytes: [UInt8]) throws(JSONError) {
        let nonASCII = try scanning(bytes) { (scanner) throws(JSONError) in
            try scanner.skipDocument()
            return scanner.sawNonASCII
        }
        if nonASCII && String(validating: bytes, as: UTF8.self) == nil {
            throw JSONError(code: .notUTF8, message: "the JSON text is not UTF-8")
        }
    }
}

extension JSONPayload: CustomStringConvertible {
    /// The size only: payloads are data and do not belong in logs.
    public var description: String { "JSON of \(byteCount) bytes" }
}

extension JSONPayload: Codable {
    /// Takes the JSON value at the decoder's position.
    public init(from decoder: any Decoder) throws {
        self.init(try JSONValue(from: decoder))
    }

    /// Writes the JSON value in place.
    public func encode(to encoder: any Encoder) throws {
        try value().encode(to: encoder)
    }
}
