/// A strict RFC 8259 reader over bytes: skips values (validation) or builds them.
///
/// Recursion is bounded by `maximumDepth`, so hostile input cannot exhaust the stack.
struct JSONScanner {
    static let maximumDepth = 512

    let bytes: UnsafeBufferPointer<UInt8>
    private(set) var index = 0
    private(set) var sawNonASCII = false

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// Moves over exactly one value with nothing but white space around it.
    mutating func skipDocument() throws(JSONError) {
        skipWhitespace()
        try skipValue(depth: 0)
        try expectEnd()
    }

    mutating func expectEnd() throws(JSONError) {
        skipWhitespace()
        guard index == bytes.count else { throw malformed("more text after the JSON value") }
    }

    mutating func skipValue(depth: Int) throws(JSONError) {
        guard index < bytes.count else { throw malformed("the JSON text ends where a value should be") }
        switch bytes[index] {
        case UInt8(ascii: "\""): _ = try scanString()
        case UInt8(ascii: "{"):
            try scanObject(depth: depth) { (scanner, _, _) throws(JSONError) in
                try scanner.skipValue(depth: depth + 1)
            }
        case UInt8(ascii: "["):
            try scanArray(depth: depth) { (scanner) throws(JSONError) in try scanner.skipValue(depth: depth + 1) }
        case UInt8(ascii: "t"): try expect("true")
        case UInt8(ascii: "f"): try expect("false")
        case UInt8(ascii: "n"): try expect("null")
        default: _ = try scanNumber()
        }
    }

    /// Calls `member` at the value of each member, with the range of the raw name and whether it has escapes.
    mutating func scanObject(
        depth: Int, member: (inout JSONScanner, Range<Int>, Bool) throws(JSONError) -> Void
    ) throws(JSONError) {
        try enter(depth)
        if consume(UInt8(ascii: "}")) { return }
        while true {
            skipWhitespace()
            guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else {
                throw malformed("a name in double quotes is missing")
            }
            let name = try scanString()
            skipWhitespace()
            guard consume(UInt8(ascii: ":")) else { throw malformed("a colon is missing after a name") }
            skipWhitespace()
            try member(&self, name.range, name.escaped)
            skipWhitespace()
            if consume(UInt8(ascii: ",")) { continue }
            if consume(UInt8(ascii: "}")) { return }
            throw malformed("a comma or } is missing")
        }
    }

    /// Calls `element` at each element.
    mutating func scanArray(
        depth: Int, element: (inout JSONScanner) throws(JSONError) -> Void
    ) throws(JSONError) {
        try enter(depth)
        if consume(UInt8(ascii: "]")) { return }
        while true {
            skipWhitespace()
            try element(&self)
            skipWhitespace()
            if consume(UInt8(ascii: ",")) { continue }
            if consume(UInt8(ascii: "]")) { return }
            throw malformed("a comma or ] is missing")
        }
    }

    /// Moves over a text and returns the range between its quotes and whether it has escapes.
    mutating func scanString() throws(JSONError) -> (range: Range<Int>, escaped: Bool) {
        index += 1
        let start = index
        var escaped = false
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                index += 1
                return (start..<(index - 1), escaped)
            }
            if byte == UInt8(ascii: "\\") {
                escaped = true
                try scanEscape()
                continue
            }
            if byte < 0x20 { throw malformed("a control character stands unescaped in a text") }
            if byte >= 0x80 { sawNonASCII = true }
            index += 1
        }
        throw malformed("a text is not closed")
    }

    private mutating func scanEscape() throws(JSONError) {
        guard index + 1 < bytes.count else { throw malformed("a text is not closed") }
        switch bytes[index + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            index += 2
        case UInt8(ascii: "u"):
            guard hexUnit(at: index + 2) != nil else { throw malformed("\\u needs four hexadecimal digits") }
            index += 6
        default: throw malformed("unknown escape in a text")
        }
    }

    /// The UTF-16 unit of four hexadecimal digits, or nil.
    func hexUnit(at position: Int) -> UInt16? {
        guard position + 4 <= bytes.count else { return nil }
        var unit: UInt16 = 0
        for offset in 0..<4 {
            let byte = bytes[position + offset]
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): unit = unit << 4 | UInt16(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): unit = unit << 4 | UInt16(byte - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): unit = unit << 4 | UInt16(byte - UInt8(ascii: "A") + 10)
            default: return nil
            }
        }
        return unit
    }

    /// Moves over a number and returns its range and whether it has a fraction or an exponent.
    mutating func scanNumber() throws(JSONError) -> (range: Range<Int>, integral: Bool) {
        let start = index
        var integral = true
        _ = consume(UInt8(ascii: "-"))
        let leadingZero = index < bytes.count && bytes[index] == UInt8(ascii: "0")
        let digits = skipDigits()
        guard digits > 0 else { throw malformed("a JSON value is missing or misspelt") }
        if leadingZero && digits > 1 { throw malformed("a number starts with a superfluous 0") }
        if consume(UInt8(ascii: ".")) {
            integral = false
            guard skipDigits() > 0 else { throw malformed("digits are missing after the decimal point") }
        }
        if consume(UInt8(ascii: "e")) || consume(UInt8(ascii: "E")) {
            integral = false
            if !consume(UInt8(ascii: "+")) { _ = consume(UInt8(ascii: "-")) }
            guard skipDigits() > 0 else { throw malformed("digits are missing in an exponent") }
        }
        return (start..<index, integral)
    }

    private mutating func skipDigits() -> Int {
        let start = index
        while index < bytes.count, bytes[index] >= UInt8(ascii: "0"), bytes[index] <= UInt8(ascii: "9") { index += 1 }
        return index - start
    }

    mutating func expect(_ word: StaticString) throws(JSONError) {
        let length = word.utf8CodeUnitCount
        guard index + length <= bytes.count else { throw malformed("a JSON value is missing or misspelt") }
        for offset in 0..<length where bytes[index + offset] != word.utf8Start[offset] {
            throw malformed("a JSON value is missing or misspelt")
        }
        index += length
    }

    mutating func skipWhitespace() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x0A, 0x0D, 0x09: index += 1
            default: return
            }
        }
    }

    private mutating func enter(_ depth: Int) throws(JSONError) {
        guard depth < Self.maximumDepth else {
            throw JSONError(
                code: .tooDeep, message: "lists and maps are nested more than \(Self.maximumDepth) deep", offset: index)
        }
        index += 1
        skipWhitespace()
    }

    private mutating func consume(_ byte: UInt8) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    func malformed(_ message: String) -> JSONError {
        JSONError(code: .malformed, message: message, offset: index)
    }
}
