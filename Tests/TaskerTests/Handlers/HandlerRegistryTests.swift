import Logging
import TaskerCore
import TaskerWorker
import Testing

@Suite("The registry of handlers")
struct HandlerRegistryTests {
    @Test("A closure's value, its JSON or nothing becomes the step's result")
    func closures() async throws {
        var registry = HandlerRegistry()
        try registry.register("value") { _ in ["a": 1] }
        try registry.register("json") { _ in try JSONPayload(text: "[true]") }
        try registry.register("nothing") { context in context.logger.debug("ran") }
        #expect(registry.callables == ["json", "nothing", "value"])
        let results = try await [registry.call("value"), registry.call("json"), registry.call("nothing")]
        #expect(results.map(\.text) == [#"{"a":1}"#, "[true]", "{}"])
    }

    @Test("A name that is taken is refused, and the first handler stays")
    func duplicate() async throws {
        var registry = HandlerRegistry()
        try registry.register("reports.render") { _ in 1 }
        let error = #expect(throws: HandlerRegistryError.self) { try registry.register("reports.render") { _ in 2 } }
        #expect(error?.code == .duplicate)
        #expect(error?.description.contains("reports.render") == true)
        #expect(try await registry.call("reports.render").text == "1")
    }

    @Test("An empty name and one of more than 500 characters are refused", arguments: [0, 501])
    func nameLength(length: Int) {
        var registry = HandlerRegistry()
        let error = #expect(throws: HandlerRegistryError.self) {
            try registry.register(String(repeating: "x", count: length)) { _ in 1 }
        }
        #expect(error?.code == .invalidName)
        #expect(error?.description == "callable: the name has \(length) characters; allowed are 1 to 500")
    }

    @Test("Merging adds all handlers, or none when a name is taken")
    func merging() throws {
        var first = HandlerRegistry()
        var second = HandlerRegistry()
        try first.register("a") { _ in 1 }
        try second.register("b") { _ in 2 }
        try first.merge(second)
        #expect(first.callables == ["a", "b"])
        try second.register("c") { _ in 3 }
        #expect(throws: HandlerRegistryError.self) { try first.merge(second) }
        #expect(first.callables == ["a", "b"])
    }

    @Test("There is no handler under an unknown name")
    func unknown() {
        #expect(HandlerRegistry()["missing"] == nil)
    }
}

extension HandlerRegistry {
    fileprivate func call(_ callable: String) async throws -> JSONPayload {
        try await #require(self[callable]).run(.test())
    }
}
