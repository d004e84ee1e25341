#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The server's time, microseconds since 2000-01-01 00:00 UTC, and Foundation's.
enum WireTime {
    private static let secondsFrom1970To2000: Int64 = 946_684_800
    private static let secondsFrom2000To2001: Double = 31_622_400

    /// - Returns: `nil` for dates that the server can't hold.
    static func microseconds(_ date: Date) -> Int64? {
        if date == .distantFuture { return .max }
        if date == .distantPast { return .min }
        let seconds = date.timeIntervalSinceReferenceDate
        // From 4713 BC to 294276 AD.
        guard seconds.isFinite, seconds > -211_847_443_200, seconds < 9_223_339_708_800 else { return nil }
        // Whole seconds apart from the fraction, so that the product loses no microsecond.
        let whole = seconds.rounded(.down)
        let fraction = ((seconds - whole) * 1_000_000).rounded()
        return (Int64(whole) + Int64(secondsFrom2000To2001)) * 1_000_000 + Int64(fraction)
    }

    static func date(microseconds: Int64) -> Date {
        switch microseconds {
        case .max: return .distantFuture
        case .min: return .distantPast
        default:
            let (whole, fraction) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
            return Date(
                timeIntervalSinceReferenceDate: Double(whole) - secondsFrom2000To2001 + Double(fraction) / 1_000_000)
        }
    }

    static func date(days: Int32) -> Date {
        switch days {
        case .max: .distantFuture
        case .min: .distantPast
        default: Date(timeIntervalSinceReferenceDate: Double(days) * 86_400 - secondsFrom2000To2001)
        }
    }
}
