/// Why bytes are not the JSON they should be; never carries the data itself.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of a JSON error.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// The code's name.
        public let description: String

        /// The bytes break the JSON grammar.
        public static let malformed = Code(description: "malformed")
        /// The bytes are not UTF-8.
        public static let notUTF8 = Code(description: "not_utf8")
        /// Lists and maps are nested deeper than `JSONPayload.maximumDepth`.
        public static let tooDeep = Code(description: "too_deep")
        /// A text holds half of a surrogate pair, which no Unicode text can hold.
        public static let loneSurrogate = Code(description: "lone_surrogate")
        /// A Swift value could not be encoded.
        public static let encoding = Code(description: "encoding")
        /// The JSON does not have the shape of the wanted Swift type.
        public static let decoding = Code(description: "decoding")
    }

    /// What kind of error it is.
    public let code: Code
    /// What is wrong, without the data.
    public let message: String
    /// The byte offset of the problem, from 0, when there is one.
    public let offset: Int?

    /// Creates an error; `message` must not repeat the data.
    public init(code: Code, message: String, offset: Int? = nil) {
        self.code = code
        self.message = message
        self.offset = offset
    }

    /// The message with the place.
    public var description: String {
        guard let offset else { return message }
        return "\(message) (at byte \(offset))"
    }
}
