/// A text of the kind that breaks programs which paste texts together.
public struct HostileText: Sendable, CustomStringConvertible {
    /// What is odd about it.
    public let name: String
    /// The text.
    public let text: String

    /// What a report calls it.
    public var description: String { name }

    /// All of them.
    public static let all: [HostileText] = [
        HostileText("quotes", #"it's "quoted" `here` $$ $q$"#),
        HostileText("backslashes", #"C:\new\0 \' \\ \u0041 E'\x41'"#),
        HostileText("formats and parameters", "%s %n %I %L %1$s $1 $2::text ${HOME} {{x}} #{y}"),
        HostileText("SQL", "x'; DROP TABLE tasker.tasks; --"),
        HostileText("SQL in a name", #"x"; DROP SCHEMA tasker CASCADE; --"#),
        HostileText("a comment", "/* x -- */ a, b.c (d) /*"),
        HostileText("a path", "../../etc/passwd"),
        HostileText("lines and tabs", "first\r\nsecond\tthird\u{1B}[31m\u{7}"),
        HostileText("combining marks", "e\u{301} is not \u{E9} " + String(repeating: "\u{301}", count: 60)),
        HostileText("right to left", "\u{202E}gnp.exe \u{5E9}\u{5DC}\u{5D5}\u{5DD} \u{200F}\u{2066}"),
        HostileText("beyond the first plane", "👩‍👩‍👧‍👦 𝕿𝖆𝖘𝖐 \u{10FFFF}\u{1F1E9}\u{1F1EA}"),
        HostileText(
            "noncharacters",
            String(
                String.UnicodeScalarView(
                    [0xFFFE, 0xFFFF, 0xFDD0, 0xFEFF, 0xFFFD].compactMap { Unicode.Scalar($0 as UInt32) }))),
        HostileText("escapes without a pair", #"\ud800 \udc00 \u0000 &#0; %00 %ud800"#),
        HostileText("JSON", #"{"a": [null], "__proto__": 1}"#),
        HostileText("YAML", "- a: &x [*x]\n? !!binary |"),
        HostileText("a 10 KB text", String(repeating: "0123456789", count: 1024)),
        HostileText("10 KB of emoji", String(repeating: "🙂", count: 2560)),
        HostileText("nothing", ""),
        HostileText("blanks", " \u{A0}\u{2003}\t "),
        HostileText("NUL", "a\0b"),
        HostileText("only NUL", "\0"),
    ]

    private init(_ name: String, _ text: String) {
        self.name = name
        self.text = text
    }
}
