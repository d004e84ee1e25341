import Foundation

/// Times and durations as people read them.
enum TimeText {
    /// `850 ms`, `3.2 s`, `2 min 5 s`, `3 h 20 min`, `4 d 2 h`.
    static func span(_ duration: Duration) -> String {
        let milliseconds = duration / .milliseconds(1)
        if milliseconds < 999.5 { return "\(Int(milliseconds.rounded())) ms" }
        let seconds = milliseconds / 1000
        if seconds < 59.95 { return "\((seconds * 10).rounded() / 10) s" }
        let whole = Int(seconds.rounded())
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        if whole < 86_400 { return "\(whole / 3600) h \(whole % 3600 / 60) min" }
        return "\(whole / 86_400) d \(whole % 86_400 / 3600) h"
    }

    /// The time from one date to another; never negative.
    static func span(from start: Date, to end: Date) -> String {
        span(.seconds(max(0, end.timeIntervalSince(start))))
    }

    /// `2026-11-22T20:15:09.123Z`.
    static func stamp(_ date: Date) -> String {
        date.formatted(
            .iso8601.year().month().day().time(includingFractionalSeconds: true).timeZone(separator: .omitted))
    }

    /// `2026-11-22 20:15:09`, UTC.
    static func short(_ date: Date) -> String {
        String(stamp(date).prefix(19)).replacing("T", with: " ")
    }
}
