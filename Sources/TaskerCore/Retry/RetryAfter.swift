public import Foundation

/// Reads the value of an HTTP `Retry-After` header (RFC 9110, 10.2.3).
public enum RetryAfter {
    /// The delay that a header asks for, 0...24 h, or nil when the value is neither seconds nor an HTTP date.
    ///
    /// - Parameters:
    ///   - header: seconds ("120"; a fraction is tolerated) or a date in one of the three HTTP forms.
    ///   - now: the time against which a date counts; a date in the past gives zero.
    public static func parse(_ header: String, now: Date) -> Duration? {
        let text = header.trimmingCharacters(in: .whitespaces)
        if let first = text.utf8.first, first >= 0x30, first <= 0x39 { return seconds(text) }
        guard let date = httpDate(text, now: now) else { return nil }
        return bounded(date.timeIntervalSince(now))
    }

    private static func seconds(_ text: String) -> Duration? {
        guard text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 || $0 == UInt8(ascii: ".") }),
            let seconds = Double(text)
        else { return nil }
        return bounded(seconds)
    }

    private static func bounded(_ seconds: Double) -> Duration {
        min(max(.seconds(min(seconds, 1e9)), .zero), RetryPolicy.maximumRetryAfter)
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT" or "Sun Nov  6 08:49:37 1994".
    private static func httpDate(_ text: String, now: Date) -> Date? {
        let words = text.split { $0 == " " || $0 == "-" || $0 == "," }.map(String.init)
        if words.count == 6 {
            // RFC 2822 dates of mail software write an offset or UT for GMT; only zero offsets are accepted.
            guard ["GMT", "UTC", "UT", "+0000"].contains(words[5]) else { return nil }
            return date(day: words[1], month: words[2], year: words[3], time: words[4], now: now)
        }
        guard words.count == 5 else { return nil }
        return date(day: words[2], month: words[1], year: words[4], time: words[3], now: now)
    }

    private static func date(day: String, month: String, year: String, time: String, now: Date) -> Date? {
        let clock = time.split(separator: ":", omittingEmptySubsequences: false).map { Int64($0) }
        guard let monthIndex = months.firstIndex(of: month), let day = Int64(day), var year = Int64(year),
            clock.count == 3, let hour = clock[0], let minute = clock[1], let second = clock[2],
            (0..<24).contains(hour), (0..<60).contains(minute), (0...60).contains(second), (0...9999).contains(year)
        else { return nil }
        if year < 100 { year = fullYear(year, now: now) }
        let month = Int64(monthIndex + 1)
        guard (1...RFC3339.lastDay(year, month)).contains(day) else { return nil }
        let days = RFC3339.days(fromCivil: year, month, day)
        return Date(timeIntervalSince1970: Double(days * 86_400 + hour * 3_600 + minute * 60 + second))
    }

    /// A two-digit year is the nearest one that is not more than 50 years ahead (RFC 9110, 5.6.7).
    private static func fullYear(_ year: Int64, now: Date) -> Int64 {
        let current = Int64(now.timeIntervalSince1970 / 31_556_952) + 1970
        let candidate = current / 100 * 100 + year
        return candidate > current + 50 ? candidate - 100 : candidate
    }
}
