import Testing

@testable import TaskerCore

@Suite("Patterns of schemas")
struct PatternTests {
    static let cases: [(pattern: String, matches: [String], others: [String])] = [
        ("abc", ["abc", "xabcx"], ["ab", ""]), ("^abc$", ["abc"], ["xabc", "abcx"]), ("", ["", "x"], []),
        ("a|b|", ["a", ""], []), ("^(a|bc)+$", ["a", "abc", "bcbc"], ["", "b", "ab"]),
        ("^a*?b$", ["b", "aab"], ["a"]), ("^a{2}$", ["aa"], ["a", "aaa"]), ("^a{2,}$", ["aa", "aaaa"], ["a"]),
        ("^a{1,2}$", ["a", "aa"], ["", "aaa"]), ("^a{0}$", [""], ["a"]), ("^(a?){3}$", ["", "aaa"], ["aaaa"]),
        ("^[^a-c]$", ["d", "ä"], ["a", ""]), ("^[a\\-z]$", ["-", "z"], ["b"]), ("^[]$", [], ["", "a"]),
        ("^[^]$", ["a", "\n"], [""]), ("^.$", ["a", "😀"], ["\n", "ab"]),
        ("^\\d\\D\\w\\W\\s\\S$", ["1a_- x"], ["11_- x"]),
        ("\\bcat\\b", ["a cat!"], ["concat", "cats"]), ("^\\Bx", [], ["x"]),
        ("^\\u0041\\x42\\u{43}\\uD83D\\uDE00$", ["ABC😀"], ["ABC"]), ("^[\\d.-]+$", ["1.2-3"], ["a"]),
        ("^(?:a|b)(?<name>c)$", ["ac", "bc"], ["c"]), ("^\\/\\.\\$$", ["/.$"], ["/x$"]),
        ("(^a|b$)", ["ax", "xb"], ["xa"]),
        ("^(a*)*$", ["", "aaa"], ["b"]), ("^(|a)+$", ["", "aa"], ["b"]),
    ]

    @Test("they match what ECMA-262 says", arguments: cases)
    func matching(_ text: String, _ matches: [String], _ others: [String]) throws {
        let pattern = try SchemaPattern(text)
        for match in matches { #expect(pattern.matches(match), "\(match)") }
        for other in others { #expect(!pattern.matches(other), "\(other)") }
    }

    @Test(
        "what cannot be read, or not be checked in bounded time, is refused",
        arguments: [
            "(", ")", "[", "[b-a]", "a{2,1}", "*a", "a**", "\\", "\\q", "(?=a)", "(?!a)", "(?<=a)", "(?<!a)", "(a)\\1",
            "\\k<a>", "\\p{L}", "a{9999999999}", "((a{100}){100}){100}", "^*", "\\u12", "\\uD83D", "{",
            String(repeating: "(", count: 500),
        ])
    func refusals(_ text: String) {
        #expect(throws: PatternError.self) { try SchemaPattern(text) }
    }

    @Test("an expression that drives others to despair takes time in proportion")
    func catastrophe() throws {
        let pattern = try SchemaPattern("^(a+)+$")
        #expect(!pattern.matches(String(repeating: "a", count: 20_000) + "!"))
        let nested = try SchemaPattern("^(([a-z])+.)+[A-Z]([a-z])+$")
        #expect(!nested.matches(String(repeating: "a", count: 20_000)))
    }
}
