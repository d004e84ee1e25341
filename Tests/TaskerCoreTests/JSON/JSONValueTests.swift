import Foundation
import Testing

@testable import TaskerCore

@Suite("JSON values")
struct JSONValueTests {
    private static let numberCases: [(String, JSONValue)] = [
        ("1", JSONValue.int(1)), ("-9223372036854775808", .int(.min)), ("1.0", .double(1)), ("0.1", .double(0.1)),
        ("1e3", .double(1000)), ("18446744073709551615", .number("18446744073709551615")),
        ("1e400", .number("1e400")), ("1e-400", .number("1e-400")), ("0.0e5", .double(0)),
        ("3.14159265358979323846", .number("3.14159265358979323846")), ("0.500000000000000000000", .double(0.5)),
    ]

    @Test(
        "each number keeps its kind",
        arguments: numberCases)
    func numbers(text: String, value: JSONValue) throws {
        #expect(try JSONPayload(text: text).value() == value)
    }

    @Test("texts resolve their escapes")
    func escapes() throws {
        let payload = try JSONPayload(text: #""\"\\\/\b\f\n\r\t\u00e4\ud83d\ude00x""#)
        #expect(try payload.value() == .string("\"\\/\u{08}\u{0C}\n\r\tä\u{1F600}x"))
    }

    @Test("half a surrogate pair has no value")
    func loneSurrogate() throws {
        for text in [#""\ud83d""#, #""\ude00""#, #""\ud83d\ud83d""#, #"{"\ud83d":1}"#] {
            let payload = try JSONPayload(text: text)
            #expect { try payload.value() } throws: { ($0 as? JSONError)?.code == .loneSurrogate }
        }
    }

    @Test("of two equal names the last counts, as in jsonb")
    func duplicateNames() throws {
        #expect(try JSONPayload(text: #"{"a":1,"a":2}"#).value() == ["a": 2])
    }

    @Test("values survive Foundation's coder")
    func codable() throws {
        let value: JSONValue = [
            "null": nil, "flag": true, "int": -5, "half": 0.5, "text": "ä", "list": [1, "two", [nil]],
            "big": .number("18446744073709551615"), "map": ["inner": ["deep": false]],
        ]
        let data = try JSONEncoder().encode(value)
        #expect(try JSONDecoder().decode(JSONValue.self, from: data) == value)
    }

    @Test("accessors answer for their own kind only")
    func accessors() {
        let value: JSONValue = ["a": [1, 2.5, "x", true]]
        let list = value["a"]?.array
        #expect(list?[0].int == 1 && list?[0].double == 1 && list?[0].string == nil)
        #expect(list?[1].int == nil && list?[1].double == 2.5)
        #expect(list?[2].string == "x" && list?[3].bool == true && value["b"] == nil)
        #expect(value.kind == "map" && value.object?.count == 1 && JSONValue.null.kind == "null")
    }
}
