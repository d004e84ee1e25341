import Testing

@testable import TaskerCore

@Suite("Canonical JSON")
struct CanonicalJSONTests {
    @Test(
        "one value has one text",
        arguments: [
            (#"{ "b" : 1, "a" : [ true , null ] }"#, #"{"a":[true,null],"b":1}"#),
            (#"{"ä":1,"z":2,"a":3,"Z":4,"":5}"#, #"{"":5,"Z":4,"a":3,"z":2,"ä":1}"#),
            ("1.0", "1"), ("1e2", "100"), ("-0", "0"), ("-0.0", "0"), ("0.10", "0.1"), ("1e21", "1e+21"),
            ("12345678901234567890", "12345678901234567890"), (#""\u0041\/\u000a\u001F""#, #""A/\n\u001f""#),
            (#""\ud83d\ude00""#, "\"\u{1F600}\""),
        ])
    func texts(text: String, canonical: String) throws {
        #expect(String(decoding: try CanonicalJSON.encode(JSONPayload(text: text)), as: UTF8.self) == canonical)
    }

    @Test("the canonical text reads back as the same canonical text")
    func stable() throws {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<500 {
            let value = Self.value(&random, depth: 0)
            let text = CanonicalJSON.encode(value)
            let again = try CanonicalJSON.encode(JSONPayload(validating: text))
            #expect(text == again)
        }
    }

    private static func value(_ random: inout SeededGenerator, depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth < 4 ? 7 : 5), using: &random) {
        case 0: return .null
        case 1: return .bool(random.chance(0.5))
        case 2: return .int(Int64.random(in: .min ... .max, using: &random))
        case 3: return .double(Double(bitPattern: random.next() & ~(0x7FF << 52) | 0x3F0 << 52))
        case 4:
            let scalars = (0..<8).compactMap { _ in Unicode.Scalar(UInt32.random(in: 0..<0x11_0000, using: &random)) }
            return .string(String(String.UnicodeScalarView(scalars)))
        case 5: return .array((0..<3).map { _ in value(&random, depth: depth + 1) })
        default:
            return .object(["k\(random.next() % 9)": value(&random, depth: depth + 1), "\u{1}": .int(1)])
        }
    }
}
