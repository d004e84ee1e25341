/// One linear pass over valid JSON that looks for what `jsonb` refuses.
struct JSONBCheck {
    // Limits of `numeric`, tried on PostgreSQL 18.6.
    private static let integerDigits = 131_072
    private static let fractionDigits = 16_383

    private let bytes: UnsafeBufferPointer<UInt8>
    private var index = 0

    init(bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    mutating func run() -> String? {
        var depth = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                if let refusal = checkString() { return refusal }
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                depth += 1
                if depth > JSONScanner.maximumDepth {
                    return "lists and maps are nested more than \(JSONScanner.maximumDepth) deep"
                }
                index += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                depth -= 1
                index += 1
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                if let refusal = checkNumber() { return refusal }
            default: index += 1
            }
        }
        return nil
    }

    private mutating func checkString() -> String? {
        index += 1
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                index += 1
                return nil
            case UInt8(ascii: "\\"):
                if index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "u") {
                    if let refusal = checkUnit() { return refusal }
                } else {
                    index += 2
                }
            case 0: return "a text holds a NUL character, which PostgreSQL cannot store"
            default: index += 1
            }
        }
        return nil
    }

    private mutating func checkUnit() -> String? {
        let half = "a text holds half of a surrogate pair, which PostgreSQL cannot store"
        let scanner = JSONScanner(bytes)
        guard let unit = scanner.hexUnit(at: index + 2) else { return "a text holds a broken \\u escape" }
        if unit == 0 { return "a text holds a NUL character (\\u0000), which PostgreSQL cannot store" }
        index += 6
        if UTF16.isTrailSurrogate(unit) { return half }
        guard UTF16.isLeadSurrogate(unit) else { return nil }
        guard index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u"),
            let low = scanner.hexUnit(at: index + 2), UTF16.isTrailSurrogate(low)
        else { return half }
        index += 6
        return nil
    }

    private mutating func checkNumber() -> String? {
        let start = index
        if bytes[index] == UInt8(ascii: "-") { index += 1 }
        var integer = 0
        var fraction = 0
        var firstNonZero: Int?  // counted from the first digit
        var seenPoint = false
        scan: while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if bytes[index] != UInt8(ascii: "0"), firstNonZero == nil { firstNonZero = integer + fraction }
                if seenPoint { fraction += 1 } else { integer += 1 }
            case UInt8(ascii: "."): seenPoint = true
            default: break scan
            }
            index += 1
        }
        let exponent = readExponent()
        // The common case: a short number without exponent needs no arithmetic.
        if exponent == 0 && index - start < 10_000 { return nil }
        let leading = firstNonZero.map { integer - $0 + exponent } ?? 0
        let refused =
            leading > Self.integerDigits || fraction - exponent > Self.fractionDigits || abs(exponent) >= 1 << 30
        return refused ? "a number is outside the range of PostgreSQL's numeric" : nil
    }

    private mutating func readExponent() -> Int {
        guard index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") else { return 0 }
        index += 1
        var negative = false
        if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") {
            negative = bytes[index] == UInt8(ascii: "-")
            index += 1
        }
        var value = 0
        while index < bytes.count, bytes[index] >= UInt8(ascii: "0"), bytes[index] <= UInt8(ascii: "9") {
            // Saturates far beyond every limit instead of overflowing.
            value = min(value * 10 + Int(bytes[index] - UInt8(ascii: "0")), 1 << 40)
            index += 1
        }
        return negative ? -value : value
    }
}
