import Testing

@testable import TaskerCommand

@Suite("What the command writes and reads")
struct TextTests {
    @Test(
        "Addresses are shown without passwords",
        arguments: [
            ("postgresql://ann:s3cr3t@host:5432/db", "postgresql://ann:***@host:5432/db"),
            (
                "postgresql://ann@host/db?password=s3cr3t&sslmode=require",
                "postgresql://ann@host/db?password=***&sslmode=require"
            ),
            ("postgresql:///db?host=/run/x&user=ann", "postgresql:///db?host=/run/x&user=ann"),
        ])
    func redacted(_ url: String, _ shown: String) {
        #expect(DatabaseAddress.redacted(url) == shown)
    }

    @Test("A line is cut to the terminal's width, colours not counted")
    func cut() {
        #expect(LiveView.cut("short", to: 10) == "short")
        #expect(LiveView.cut("\u{1B}[31mabcdef\u{1B}[0m", to: 3) == "\u{1B}[31mabc\u{1B}[0m")
    }

    @Test("Durations have a unit")
    func durations() {
        #expect(DurationArgument(argument: "500ms")?.duration == .milliseconds(500))
        #expect(DurationArgument(argument: "2m")?.duration == .seconds(120))
        for wrong in ["5", "0s", "-1s", "1.5s", "s", "99999999999999h"] {
            #expect(DurationArgument(argument: wrong) == nil, "\(wrong)")
        }
    }

    @Test("Times are told in two units at most")
    func spans() {
        #expect(TimeText.span(.milliseconds(12)) == "12 ms")
        #expect(TimeText.span(.milliseconds(3240)) == "3.2 s")
        #expect(TimeText.span(.seconds(125)) == "2 min 5 s")
        #expect(TimeText.span(.seconds(90_000)) == "1 d 1 h")
    }

    @Test("A wide graph is not drawn, a diamond is")
    func graph() {
        let diamond = GraphDrawing.rows(
            parents: [[], [0], [0], [1, 2]], order: [0, 1, 2, 3], marks: ["a", "b", "c", "d"])
        #expect(diamond?.map(\.lanes) == ["a", "├─╮", "b │", "│ c", "d─╯"])
        let fan = [[]] + Array(repeating: [0], count: 40)
        let marks = Array(repeating: "o", count: 41)
        #expect(GraphDrawing.rows(parents: fan, order: GraphDrawing.order(parents: fan), marks: marks) == nil)
    }

    @Test("Without colours there are no codes")
    func paint() {
        #expect(Paint(isOn: false).red("x") == "x")
        #expect(Paint(isOn: true).red("x") == "\u{1B}[31mx\u{1B}[0m")
    }
}
