import Foundation
import TaskerCore
import Testing

@Suite("RFC 3339 times")
struct RFC3339Tests {
    private static let formatCases: [(Double, String)] = [
        (0, "1970-01-01T00:00:00.000000Z"), (-0.5, "1969-12-31T23:59:59.500000Z"),
        (951_782_400, "2000-02-29T00:00:00.000000Z"), (4_107_542_399.999999, "2100-02-28T23:59:59.999999Z"),
        (253_402_300_799, "9999-12-31T23:59:59.000000Z"), (-62_135_596_800, "0001-01-01T00:00:00.000000Z"),
    ]

    @Test(
        "times are written in UTC with microseconds",
        arguments: formatCases)
    func format(seconds: Double, text: String) {
        #expect(RFC3339.format(Date(timeIntervalSince1970: seconds)) == text)
    }

    private static let parseCases: [(String, Double)] = [
        ("1970-01-01T00:00:00Z", 0), ("1970-01-01T01:00:00+01:00", 0), ("1969-12-31T19:00:00.25-05:00", 0.25),
        ("2026-11-22T18:00:00.123456789Z", 1_795_370_400.123456789), ("1972-06-30t23:59:60z", 78_796_800),
    ]

    @Test(
        "every valid form is read",
        arguments: parseCases)
    func parse(text: String, seconds: Double) throws {
        let date = try #require(RFC3339.parse(text))
        #expect(abs(date.timeIntervalSince1970 - seconds) < 1e-6)
    }

    @Test(
        "what is no time is refused",
        arguments: [
            "", "2026", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:00:00",
            "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00+0100", "2026-01-01T00:00:00Zx", "26-01-01T00:00:00Z",
        ])
    func refuse(text: String) {
        #expect(RFC3339.parse(text) == nil)
    }

    @Test("writing and reading agree over four centuries")
    func roundTrip() throws {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<2_000 {
            let micros = Int64.random(in: -6_000_000_000_000_000...6_000_000_000_000_000, using: &random)
            let date = Date(timeIntervalSince1970: Double(micros) / 1_000_000)
            let read = try #require(RFC3339.parse(RFC3339.format(date)))
            #expect(abs(read.timeIntervalSince(date)) < 2e-6)
        }
    }
}
