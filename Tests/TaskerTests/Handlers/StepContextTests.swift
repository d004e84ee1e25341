import Foundation
import TaskerCore
import TaskerWorker
import Testing

@Suite("What a handler reads from its context")
struct StepContextTests {
    struct Order: Codable, Equatable {
        var id: Int
        var lines: [Line]

        struct Line: Codable, Equatable {
            var price: Double
        }
    }

    @Test("Input, results and configuration are read as values")
    func reading() throws {
        let order = Order(id: 7, lines: [.init(price: 1.5)])
        let context = StepContext.test(
            input: try JSONPayload(encoding: order), results: ["count": try JSONPayload(text: "12")],
            configuration: try JSONPayload(text: #"{"limit": 5}"#))
        #expect(try context.input(as: Order.self) == order)
        #expect(try context.result(of: "count", as: Int.self) == 12)
        #expect(try context.configuration(as: [String: Int].self) == ["limit": 5])
    }

    @Test("A step without configuration reads an empty object")
    func noConfiguration() throws {
        #expect(try StepContext.test().configuration(as: [String: Int].self).isEmpty)
    }

    @Test(
        "A field that does not fit is named with its path, the expected type and where it was read, without its value")
    func namesTheField() throws {
        let input = try JSONPayload(text: #"{"id": 7, "lines": [{"price": "secret"}]}"#)
        let error = try #require(throws: PayloadError.self) {
            try StepContext.test(input: input).input(as: Order.self)
        }
        #expect(error.subject == .input)
        #expect(error.description.hasPrefix("task input is no Order: "))
        #expect(error.description.contains("lines[0].price"))
        #expect(error.description.contains("Double"))
        #expect(!error.description.contains("secret"))
    }

    @Test("A missing field is named")
    func namesTheMissingField() throws {
        let result = try JSONPayload(text: #"{"lines": []}"#)
        let error = try #require(throws: PayloadError.self) {
            try StepContext.test(results: ["load": result]).result(of: "load", as: Order.self)
        }
        #expect(error.description == "result of step load is no Order: field id is missing")
    }

    @Test("The result of a step that is no parent is an error that lists the parents")
    func unknownParent() throws {
        let context = StepContext.test(results: ["b": .null, "a": .null])
        let error = try #require(throws: PayloadError.self) { try context.result(of: "c", as: Int.self) }
        #expect(error.subject == .result(of: "c"))
        #expect(error.reason.hasSuffix("results at hand: a, b"))
    }

    @Test("Only the last allowed attempt says so", arguments: [(1, false), (2, false), (3, true)])
    func lastAttempt(attempt: Int, isLast: Bool) {
        #expect(StepContext.test(attempt: attempt).isLastAttempt == isLast)
    }
}
