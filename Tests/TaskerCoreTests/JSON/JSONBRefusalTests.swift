import TaskerCore
import Testing

/// The expectations were tried against PostgreSQL 18.6.
@Suite("What jsonb refuses")
struct JSONBRefusalTests {
    @Test(
        "JSON that jsonb takes has no refusal",
        arguments: [
            "null", "{}", "\"\\\\u0000\"", "\"\\ud83d\\ude00\"", "\"\\u00e4\"", "1e131071", "0e200000", "1e-16383",
            "0.1e131072", "0.01e131073", "-123.456", "[1,\"]]]\",{\"a\":\"[\"}]", "\"a\\\\\"", "\"\\\"\\u0041\"",
        ])
    func accepted(text: String) throws {
        #expect(try JSONPayload(text: text).findJSONBRefusal() == nil)
    }

    @Test(
        "JSON that jsonb refuses has a reason",
        arguments: [
            ("\"\\u0000\"", "NUL"), ("{\"a\\u0000\":1}", "NUL"), ("[\"x\",\"\\\\\\u0000\"]", "NUL"),
            ("\"\\ud83d\"", "surrogate"), ("\"\\ude00\"", "surrogate"), ("\"\\ud83d\\ud83d\"", "surrogate"),
            ("\"\\ud83dx\"", "surrogate"), ("\"\\ud83d\\n\"", "surrogate"), ("1e200000", "number"),
            ("1e131072", "number"), ("12e131071", "number"), ("1.5e131072", "number"), ("1e-16384", "number"),
            ("0e-20000", "number"), ("100e-16385", "number"), ("-1e99999999999999999999", "number"),
            ("0e99999999999", "number"), ("[1,{\"a\":1e200000}]", "number"),
        ])
    func refused(text: String, word: String) throws {
        let reason = try #require(try JSONPayload(text: text).findJSONBRefusal())
        #expect(reason.contains(word))
    }

    @Test("long numbers are measured by their digits")
    func longNumbers() throws {
        let digits = { String(repeating: "7", count: $0) }
        #expect(try JSONPayload(text: digits(131_072)).findJSONBRefusal() == nil)
        #expect(try JSONPayload(text: digits(131_073)).findJSONBRefusal() != nil)
        #expect(try JSONPayload(text: "0." + digits(16_383)).findJSONBRefusal() == nil)
        #expect(try JSONPayload(text: "0." + digits(16_384)).findJSONBRefusal() != nil)
    }

    @Test("nesting beyond 512 is refused even where nothing was validated")
    func depth() {
        let text = String(repeating: "[", count: 513) + String(repeating: "]", count: 513)
        #expect(JSONPayload(trusting: Array(text.utf8)).findJSONBRefusal()?.contains("nested") == true)
        #expect(JSONPayload(trusting: Array(text.utf8.dropFirst().dropLast())).findJSONBRefusal() == nil)
    }
}
