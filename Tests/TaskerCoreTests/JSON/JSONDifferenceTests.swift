import TaskerCore
import Testing

@Suite("Differences of JSON values")
struct JSONDifferenceTests {
    @Test("each place is named once, in order, with both values")
    func places() throws {
        let old = try JSONPayload(text: #"{"a": 1, "b": [1, {"c~d": 2}], "e/f": null, "g": "x"}"#).value()
        let new = try JSONPayload(text: #"{"a": 1.0, "b": [1, {"c~d": 3}, 4], "e/f": false, "h": 5}"#).value()
        #expect(
            JSONDifference.find(old, new).map(\.description) == [
                "/b/1/c~0d: 2 -> 3", "/b/2: nothing -> 4", "/e~1f: null -> false", #"/g: "x" -> nothing"#,
                "/h: nothing -> 5",
            ])
        #expect(JSONDifference.find(old, new, limit: 2).count == 2)
        #expect(JSONDifference.find(old, old).isEmpty)
        #expect(JSONDifference.find(1, "1").map(\.description) == [#"/: 1 -> "1""#])
    }

    @Test("a long value is cut")
    func long() {
        let text = JSONDifference.find(.string(String(repeating: "x", count: 500)), 1)[0].description
        #expect(text.count < 120)
    }
}
