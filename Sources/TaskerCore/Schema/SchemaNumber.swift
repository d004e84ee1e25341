import Foundation

/// How numbers of JSON compare: by value, however they are written.
enum SchemaNumber {
    /// -1, 0 or 1; nil when one of them is no number.
    static func compare(_ left: JSONValue, _ right: JSONValue) -> Int? {
        if case .int(let left) = left, case .int(let right) = right { return left < right ? -1 : left > right ? 1 : 0 }
        // Decimal keeps 38 digits, which holds every Int64 and every literal that people write.
        if let left = decimal(left), let right = decimal(right) { return left < right ? -1 : left > right ? 1 : 0 }
        guard let left = left.double, let right = right.double else { return nil }
        return left < right ? -1 : left > right ? 1 : 0
    }

    /// Whether a number is a whole multiple of another, reckoned in decimal: 0.3 is one of 0.1.
    static func isMultiple(_ value: JSONValue, of divisor: JSONValue) -> Bool {
        if case .int(let value) = value, case .int(let divisor) = divisor {
            return divisor == -1 || value % divisor == 0
        }
        guard var value = decimal(value), var divisor = decimal(divisor), divisor != 0 else { return false }
        var quotient = Decimal()
        let error = NSDecimalDivide(&quotient, &value, &divisor, .plain)
        guard error == .noError || error == .lossOfPrecision else { return false }
        var rounded = Decimal()
        NSDecimalRound(&rounded, &quotient, 0, .plain)
        return rounded * divisor == value
    }

    /// Whether two values are the same, numbers by value.
    static func equal(_ left: JSONValue, _ right: JSONValue) -> Bool {
        normal(left) == normal(right)
    }

    /// The bytes that all equal values share.
    static func normal(_ value: JSONValue) -> [UInt8] {
        CanonicalJSON.encode(value)
    }

    private static func decimal(_ value: JSONValue) -> Decimal? {
        switch value {
        case .int(let number): Decimal(number)
        // By its shortest text: the number that its author wrote, not the binary one next to it.
        case .double(let number): number.isFinite && abs(number) < 1e60 ? Decimal(string: number.description) : nil
        case .number(let literal): literal.utf8.count <= 38 ? Decimal(string: literal) : nil
        default: nil
        }
    }
}
