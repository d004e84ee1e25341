/// Reads fixed-width digits, for dates.
struct DigitReader {
    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { index == bytes.count }

    mutating func number(_ width: Int) -> Int64? {
        guard index + width <= bytes.count else { return nil }
        var value: Int64 = 0
        for offset in 0..<width {
            guard let digit = digit(at: index + offset) else { return nil }
            value = value * 10 + digit
        }
        index += width
        return value
    }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard index < bytes.count, bytes[index] == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    /// The fraction of a second after a point, or 0; digits beyond the nanosecond are read and dropped.
    mutating func fraction() -> Double {
        guard index + 1 < bytes.count, bytes[index] == UInt8(ascii: "."), digit(at: index + 1) != nil else { return 0 }
        index += 1
        var nanoseconds: Int64 = 0
        var scale: Int64 = 1
        while let digit = digit(at: index) {
            if scale < 1_000_000_000 {
                nanoseconds = nanoseconds * 10 + digit
                scale *= 10
            }
            index += 1
        }
        return Double(nanoseconds) / Double(scale)
    }

    /// The zone offset in seconds east of UTC, or nil when there is none.
    mutating func offset() -> Int64? {
        if take("Z") || take("z") { return 0 }
        let negative: Bool
        if take("+") { negative = false } else if take("-") { negative = true } else { return nil }
        guard let hours = number(2), take(":"), let minutes = number(2), hours < 24, minutes < 60 else { return nil }
        return (hours * 3_600 + minutes * 60) * (negative ? -1 : 1)
    }

    private func digit(at position: Int) -> Int64? {
        guard position < bytes.count, bytes[position] >= 0x30, bytes[position] <= 0x39 else { return nil }
        return Int64(bytes[position] - 0x30)
    }
}
