import Foundation
import TaskerCore
import Testing

@Suite("Retry-After")
struct RetryAfterTests {
    /// Sun, 22 Nov 2026 18:00:00 GMT.
    private static let now = Date(timeIntervalSince1970: 1_795_370_400)

    private static let headerCases: [(String, Double)] = [
        ("0", 0), (" 120 ", 120), ("1.5", 1.5), ("5400", 5_400), ("99999999999999999999", 86_400),
        ("Sun, 22 Nov 2026 18:01:30 GMT", 90), ("Sunday, 22-Nov-26 18:00:10 GMT", 10),
        ("Sun Nov 22 18:02:00 2026", 120), ("Sun Nov  1 18:02:00 2026", 0),
        ("Sun, 22 Nov 2026 17:00:00 GMT", 0), ("Mon, 22 Nov 2027 18:00:00 +0000", 86_400),
        ("Sunday, 06-Nov-94 08:49:37 GMT", 0),
    ]

    @Test(
        "seconds and the three forms of HTTP dates are understood",
        arguments: headerCases)
    func understood(header: String, seconds: Double) {
        #expect(RetryAfter.parse(header, now: Self.now) == .seconds(seconds))
    }

    @Test(
        "anything else is no delay",
        arguments: [
            "", "soon", "-5", "1e9", "5s", "1.2.3", "Sun, 31 Feb 2026 18:00:00 GMT", "Sun, 22 Nov 2026 25:00:00 GMT",
            "Sun, 22 Now 2026 18:00:00 GMT", "Sun, 22 Nov 2026 18:00:00 CET", "Sun, 22 Nov 2026 18:00 GMT", "NaN",
        ])
    func refused(header: String) {
        #expect(RetryAfter.parse(header, now: Self.now) == nil)
    }
}
