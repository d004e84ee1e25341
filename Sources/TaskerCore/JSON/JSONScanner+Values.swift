extension JSONScanner {
    /// Reads the value at the current position.
    mutating func readValue(depth: Int) throws(JSONError) -> JSONValue {
        guard index < bytes.count else { throw malformed("the JSON text ends where a value should be") }
        switch bytes[index] {
        case UInt8(ascii: "\""): return .string(try readString())
        case UInt8(ascii: "{"):
            var members: [String: JSONValue] = [:]
            try scanObject(depth: depth) { (scanner, range, escaped) throws(JSONError) in
                let name = try scanner.text(in: range, escaped: escaped)
                members[name] = try scanner.readValue(depth: depth + 1)
            }
            return .object(members)
        case UInt8(ascii: "["):
            var elements: [JSONValue] = []
            try scanArray(depth: depth) { (scanner) throws(JSONError) in
                elements.append(try scanner.readValue(depth: depth + 1))
            }
            return .array(elements)
        case UInt8(ascii: "t"):
            try expect("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try expect("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try expect("null")
            return .null
        default:
            let number = try scanNumber()
            let literal = String(decoding: bytes[number.range], as: UTF8.self)
            return Self.number(literal, integral: number.integral)
        }
    }

    private mutating func readString() throws(JSONError) -> String {
        let (range, escaped) = try scanString()
        return try text(in: range, escaped: escaped)
    }

    /// The text between two quotes, escapes resolved.
    func text(in range: Range<Int>, escaped: Bool) throws(JSONError) -> String {
        guard escaped else { return try Self.validated(Array(bytes[range]), at: range.lowerBound) }
        var result: [UInt8] = []
        result.reserveCapacity(range.count)
        var position = range.lowerBound
        while position < range.upperBound {
            guard bytes[position] == UInt8(ascii: "\\") else {
                result.append(bytes[position])
                position += 1
                continue
            }
            switch bytes[position + 1] {
            case UInt8(ascii: "b"): result.append(0x08)
            case UInt8(ascii: "f"): result.append(0x0C)
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "u"):
                position += try appendEscapedScalar(at: position, to: &result)
                continue
            default: result.append(bytes[position + 1])
            }
            position += 2
        }
        return try Self.validated(result, at: range.lowerBound)
    }

    /// Appends the scalar of one `\u` escape or surrogate pair and returns the number of bytes read.
    private func appendEscapedScalar(at position: Int, to result: inout [UInt8]) throws(JSONError) -> Int {
        let lone = JSONError(
            code: .loneSurrogate, message: "a text holds half of a surrogate pair", offset: position)
        guard let unit = hexUnit(at: position + 2) else { throw lone }
        if let scalar = Unicode.Scalar(unit) {
            result.append(contentsOf: String(scalar).utf8)
            return 6
        }
        guard UTF16.isLeadSurrogate(unit), position + 7 < bytes.count, bytes[position + 6] == UInt8(ascii: "\\"),
            bytes[position + 7] == UInt8(ascii: "u"), let low = hexUnit(at: position + 8),
            UTF16.isTrailSurrogate(low),
            let scalar = Unicode.Scalar(0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(low) - 0xDC00))
        else { throw lone }
        result.append(contentsOf: String(scalar).utf8)
        return 12
    }

    private static func validated(_ utf8: [UInt8], at offset: Int) throws(JSONError) -> String {
        guard let text = String(validating: utf8, as: UTF8.self) else {
            throw JSONError(code: .notUTF8, message: "a text is not UTF-8", offset: offset)
        }
        return text
    }

    /// The narrowest case that holds the literal without loss; 17 significant digits is what a double keeps.
    static func number(_ literal: String, integral: Bool) -> JSONValue {
        if integral {
            guard let value = Int64(literal) else { return .number(literal) }
            return literal == "-0" ? .double(-0.0) : .int(value)
        }
        let mantissa = literal.prefix { $0 != "e" && $0 != "E" }
        let significant = mantissa.filter { $0 != "-" && $0 != "." }.drop { $0 == "0" }
        let kept = significant.reversed().drop { $0 == "0" }.count
        guard kept <= 17, let value = Double(literal), value.isFinite, (value == 0) == (kept == 0) else {
            return .number(literal)
        }
        return .double(value)
    }
}
