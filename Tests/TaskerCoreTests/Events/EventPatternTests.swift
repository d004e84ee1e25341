import TaskerCore
import Testing

@Suite("Event patterns")
struct EventPatternTests {
    @Test(arguments: [
        ("*", "order.placed", true), ("*", "a.b.c", true), ("order.*", "order.placed", true),
        ("order.*", "order.line.added", true), ("order.*", "order", false), ("order.*", "orders.placed", false),
        ("order.placed", "order.placed", true), ("order.placed", "order.placed.twice", false),
        ("*.failed", "payment.failed", true), ("*.failed", "payment.refund.failed", false),
        ("payment.*.failed", "payment.refund.failed", true), ("payment.*.failed", "payment.failed", false),
        ("*.*", "a.b.c", true), ("a.*.*", "a.b", false),
    ])
    func `a pattern matches whole parts of names`(pattern: String, name: String, matches: Bool) throws {
        #expect(try EventPattern(pattern).matches(name) == matches)
    }

    @Test(arguments: [
        "", "order", "order.", ".order", "order..placed", "Order.placed", "order.pl*", "**", "order placed.x",
    ])
    func `what is no pattern is refused, and the error says what is`(text: String) {
        let error = #expect(throws: EventError.self) { try EventPattern(text) }
        #expect(error?.code == .invalidPattern)
        #expect(error?.message.contains("\"\(text)\"") == true)
        #expect(error?.message.contains("order.*") == true)
    }
}
