public import Foundation

/// Times as RFC 3339 texts, with microseconds as PostgreSQL keeps them.
public enum RFC3339 {
    /// Writes a time in UTC with six digits of fraction, such as `2026-11-22T18:05:09.250000Z`.
    public static func format(_ date: Date) -> String {
        String(decoding: bytes(date), as: UTF8.self)
    }

    /// The same as `format`, as ASCII bytes.
    static func bytes(_ date: Date) -> [UInt8] {
        // Years 1...9999, the range that four digits can show.
        let seconds = min(max(date.timeIntervalSince1970, -62_135_596_800), 253_402_300_799.999)
        let micros = Int64((seconds * 1_000_000).rounded())
        let (day, rest) = floorDivide(micros, 86_400_000_000)
        let (year, month, dayOfMonth) = civil(fromDays: day)
        var out: [UInt8] = []
        out.reserveCapacity(27)
        append(year, width: 4, to: &out)
        out.append(UInt8(ascii: "-"))
        append(month, width: 2, to: &out)
        out.append(UInt8(ascii: "-"))
        append(dayOfMonth, width: 2, to: &out)
        out.append(UInt8(ascii: "T"))
        append(rest / 3_600_000_000, width: 2, to: &out)
        out.append(UInt8(ascii: ":"))
        append(rest / 60_000_000 % 60, width: 2, to: &out)
        out.append(UInt8(ascii: ":"))
        append(rest / 1_000_000 % 60, width: 2, to: &out)
        out.append(UInt8(ascii: "."))
        append(rest % 1_000_000, width: 6, to: &out)
        out.append(UInt8(ascii: "Z"))
        return out
    }

    /// Reads a time with any zone offset and any number of fraction digits, or returns nil when it is none.
    public static func parse(_ text: String) -> Date? {
        var reader = DigitReader(Array(text.utf8))
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"),
            let day = reader.number(2), reader.take("T") || reader.take("t") || reader.take(" "),
            let hour = reader.number(2), reader.take(":"), let minute = reader.number(2), reader.take(":"),
            let second = reader.number(2), (1...12).contains(month), (1...lastDay(year, month)).contains(day),
            hour < 24, minute < 60, second <= 60
        else { return nil }
        let fraction = reader.fraction()
        guard let offset = reader.offset(), reader.isAtEnd else { return nil }
        let total = days(fromCivil: year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second - offset
        return Date(timeIntervalSince1970: Double(total) + fraction)
    }

    private static func append(_ value: Int64, width: Int, to out: inout [UInt8]) {
        var divisor: Int64 = 1
        for _ in 1..<width { divisor *= 10 }
        while divisor > 0 {
            out.append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
            divisor /= 10
        }
    }

    private static func floorDivide(_ value: Int64, _ divisor: Int64) -> (Int64, Int64) {
        let remainder = value % divisor
        return remainder < 0 ? (value / divisor - 1, remainder + divisor) : (value / divisor, remainder)
    }

    // Days since 1970-01-01 and back in the proleptic Gregorian calendar, by eras of 400 years (146,097 days).
    private static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = floorDivide(days + 719_468, 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    static func days(fromCivil year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = floorDivide(shifted, 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    static func lastDay(_ year: Int64, _ month: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
