import Foundation
import Testing

@testable import TaskerCore

@Suite("JSON payloads")
struct JSONPayloadTests {
    @Test(
        "valid JSON is taken as it is",
        arguments: [
            "null", " true ", "0", "-0", "12.50e+3", "\"\"", "[]", "{}", "[1, [2], {\"a\": null}]",
            "\"\\u00e4\\n\\/\"", "\"\u{1F600}\"", "{\"a\":1,\"a\":2}", "\t\n[ ]\r", "\"\\ud83d\"",
        ])
    func accepts(text: String) throws {
        let payload = try JSONPayload(text: text)
        #expect(payload.text == text)
        #expect(payload.byteCount == text.utf8.count)
    }

    @Test(
        "text that is not exactly one JSON value is refused",
        arguments: [
            "", " ", "nul", "truex", "01", "-", "1.", ".5", "1e", "+1", "'a'", "\"a", "\"\\x\"", "\"\\u12g4\"", "[1,]",
            "[1 2]", "{a:1}", "{\"a\"}", "{\"a\":1,}", "{,}", "[", "]", "1 2", "\"\u{01}\"", "NaN", "// x",
            "{\"a\":1}}",
        ])
    func refuses(text: String) {
        #expect { try JSONPayload(text: text) } throws: { ($0 as? JSONError)?.code == .malformed }
    }

    @Test("bytes that are not UTF-8 are refused")
    func refusesOtherEncodings() {
        #expect { try JSONPayload(validating: [0x22, 0xC3, 0x22]) } throws: { ($0 as? JSONError)?.code == .notUTF8 }
    }

    @Test("nesting is refused beyond 512 and accepted up to it")
    func depth() throws {
        let nested = { String(repeating: "[", count: $0) + String(repeating: "]", count: $0) }
        _ = try JSONPayload(text: nested(512))
        #expect { try JSONPayload(text: nested(513)) } throws: { ($0 as? JSONError)?.code == .tooDeep }
        #expect { try JSONPayload(text: String(repeating: "[", count: 1_000_000)) } throws: {
            ($0 as? JSONError)?.code == .tooDeep
        }
    }

    private struct Sample: Codable, Equatable {
        var name: String
        var at: Date
        var parts: [Int?]
        var path: String
    }

    @Test("Codable values survive the way through JSON, dates with their microseconds")
    func roundTrip() throws {
        let sample = Sample(
            name: "ä\u{1F600}\"", at: Date(timeIntervalSince1970: 1_795_370_400.123456), parts: [1, nil], path: "/a/b")
        let payload = try JSONPayload(encoding: sample)
        #expect(payload.text.contains("\"2026-11-22T18:00:00.123456Z\""))
        #expect(payload.text.contains("/a/b"))
        #expect(try payload.decode(Sample.self) == sample)
        #expect(try JSONPayload(encoding: 5).text == "5")
        #expect(try JSONPayload(encoding: String?.none).text == "null")
    }

    @Test("a value of another shape is refused with the field's name and without the data")
    func decodingErrors() throws {
        let payload = try JSONPayload(text: #"{"name":"secret","at":"yesterday","parts":[],"path":""}"#)
        #expect { try payload.decode(Sample.self) } throws: { error in
            let text = "\(error)"
            return (error as? JSONError)?.code == .decoding && text.contains("at") && !text.contains("secret")
        }
        let missing = try JSONPayload(text: #"{"name":"secret"}"#)
        #expect { try missing.decode(Sample.self) } throws: { "\($0)".contains("field at is missing") }
        #expect { try missing.decode([Int].self) } throws: { ($0 as? JSONError)?.code == .decoding }
    }

    @Test("a number that JSON has not cannot be encoded")
    func encodingErrors() {
        #expect { try JSONPayload(encoding: ["x": Double.nan]) } throws: { ($0 as? JSONError)?.code == .encoding }
    }

    @Test("a payload's description shows its size only")
    func description() throws {
        #expect("\(try JSONPayload(text: "\"secret\""))" == "JSON of 8 bytes")
    }
}
