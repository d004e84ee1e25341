public import Foundation

extension UUID {
    /// A new id of version 7 (RFC 9562): the time in milliseconds, twelve bits of the time below that, then randomness,
    /// so that ids made later sort later and land side by side in an index.
    public static func timeOrdered() -> UUID {
        timeOrdered(at: Date(), random: UInt64.random(in: .min ... .max))
    }

    /// The id for a time and 62 bits of randomness.
    static func timeOrdered(at date: Date, random: UInt64) -> UUID {
        let micros = UInt64(max(0, date.timeIntervalSince1970) * 1_000_000)
        let millis = micros / 1_000
        let fraction = (micros % 1_000) * 4_096 / 1_000
        let high = millis << 16 | 0x7000 | fraction
        let low = (random & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000
        func byte(_ word: UInt64, _ index: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: word >> (56 - 8 * index)) }
        return UUID(
            uuid: (
                byte(high, 0), byte(high, 1), byte(high, 2), byte(high, 3), byte(high, 4), byte(high, 5), byte(high, 6),
                byte(high, 7), byte(low, 0), byte(low, 1), byte(low, 2), byte(low, 3), byte(low, 4), byte(low, 5),
                byte(low, 6), byte(low, 7)
            ))
    }
}
