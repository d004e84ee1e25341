import TaskerCore
import Testing

@Suite("Reading YAML")
struct YAMLTests {
    private static func initialization(_ text: String) throws -> JSONValue {
        let yaml = """
            name: t
            namespace_name: n
            version: 1.0.0
            steps:
              - name: a
                handler:
                  callable: h
                  initialization: {v: \(text)}
            """
        return try #require(TemplateReader.read(yaml: yaml).template.steps[0].handler.initialization["v"])
    }

    private static let scalarCases: [(String, JSONValue)] = [
        ("yes", JSONValue.string("yes")), ("on", "on"), ("No", "No"), ("true", true), ("False", false), ("~", nil),
        ("null", nil), ("2026-11-22", "2026-11-22"), ("12:30:45", "12:30:45"), ("0123", "0123"), ("1_000", "1_000"),
        ("12", 12), ("-7", -7), ("+5", 5), ("0x1F", 31), ("0o17", 15), ("0", 0), ("1.5", 1.5), (".5", 0.5),
        ("5.", .double(5)), ("1e3", .double(1000)), ("1.e2", .double(100)), ("-.5e1", .double(-5)), ("'12'", "12"),
        ("\"true\"", "true"), ("!!str 12", "12"), ("!!int \"12\"", 12), ("!custom 12", 12), ("1.2.3", "1.2.3"),
        ("e5", "e5"), (".", "."), ("0x", "0x"),
        ("18446744073709551615", .number("18446744073709551615")),
        ("a b", "a b"), ("0xG", "0xG"), ("0x-1", "0x-1"),
    ]

    @Test(
        "plain scalars are what YAML 1.2 says, so words, dates and codes stay texts",
        arguments: scalarCases)
    func scalars(text: String, value: JSONValue) throws {
        #expect(try Self.initialization(text) == value)
    }

    private static func problem(_ yaml: String) throws -> TemplateProblem {
        let error = #expect(throws: TemplateError.self) { try TemplateReader.read(yaml: yaml) }
        return try #require(error?.problems.first)
    }

    private static let refusedCases: [(String, String, String)] = [
        ("", "", "the document is empty"), ("# nothing\n", "", "the document is empty"),
        ("---\n...\n", "", "the document is empty"), ("- a\n", "", "a template must be a map"),
        ("just text", "", "a template must be a map"), ("a: [1", "line 2, column 1", "not YAML"),
        ("a: b: c", "line 1, column 5", "not YAML"), ("a: 1\na: 2\n", "line 1, column 1", "a name is given twice"),
        ("a: *nobody\n", "line 1, column 4", "not YAML"),
        ("a: 1\n---\nb: 2\n", "line 2, column 1", "a second document"),
        ("a: .inf\n", "line 1, column 4", "infinity"), ("[1, 2]: x\n", "line 1, column 1", "a name must be"),
        ("a: \t- b\u{07}\n", "byte", "not YAML"), ("a: !!int x\n", "line 1, column 4", "is tagged as a number"),
        ("x: &a 1\n<<: *a\n", "line 1, column 4", "<< must name a map"),
    ]

    @Test(
        "what is not one YAML map is refused with its place",
        arguments: refusedCases)
    func refused(yaml: String, place: String, message: String) throws {
        let problem = try Self.problem(yaml)
        #expect(problem.path.hasPrefix(place), "\(problem)")
        #expect(problem.message.hasPrefix(message), "\(problem)")
    }

    @Test("anchors, aliases and merge keys work; a map's own names win")
    func anchors() throws {
        let yaml = """
            name: t
            namespace_name: n
            version: 1.0.0
            steps:
              - &base {name: a, handler: {callable: h}, timeout_seconds: 5}
              - {<<: *base, name: b}
              - {<<: [{timeout_seconds: 7}, *base], name: c}
            """
        let steps = try TemplateReader.read(yaml: yaml).template.steps
        #expect(steps.map(\.name) == ["a", "b", "c"])
        #expect(steps.map(\.timeout) == [.seconds(5), .seconds(5), .seconds(7)])
        #expect(steps.allSatisfy { $0.handler.callable == "h" })
    }

    private static func bomb(_ last: String) -> String {
        var yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...12 {
            let aliases = [String](repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            yaml += "a\(level): &a\(level) [\(aliases)]\n"
        }
        return yaml + last
    }

    @Test("aliases that multiply are refused before they fill the memory", .timeLimit(.minutes(1)))
    func bombs() throws {
        #expect(try Self.problem(Self.bomb("")).message.contains("aliases expand"))
        for name in ["? *a12\n: 1\n", "*a12 : 1\n", "{*a12: 1}\n", "[*a12]: 1\n", "? [*a12]\n: 1\n", "? - *a12\n: 1\n"]
        {
            let problem = try Self.problem(Self.bomb(name))
            #expect(problem.code == .syntax, "\(name)")
        }
    }

    @Test("deep nesting, size and encoding have limits", .timeLimit(.minutes(1)))
    func limits() throws {
        #expect(try Self.problem(String(repeating: "[", count: 500_000)).code == .syntax)
        #expect(try Self.problem(String(repeating: "- ", count: 500_000)).code == .syntax)
        let nested = "a: " + String(repeating: "[", count: 200) + String(repeating: "]", count: 200)
        #expect(try Self.problem(nested).message.contains("nested more than 128"))
        let large = try Self.problem("a: '\(String(repeating: "x", count: 1_048_577))'")
        #expect(large.message == "the template is too large" && large.allowed == "at most 1048576 bytes")
        #expect(throws: TemplateError.self) { try TemplateReader.read([0x61, 0x3A, 0x20, 0xFF]) }
    }

    @Test("unknown fields are tolerated and named with the nearest known one")
    func warnings() throws {
        let yaml = """
            name: t
            namespace_name: n
            version: 1.0.0
            descripton: typo
            steps:
              - {name: a, handler: {callable: h, methd: x}, lifecycle: {}, retries: 3}
            """
        let warnings = try TemplateReader.read(yaml: yaml).warnings.map(\.description)
        #expect(warnings.contains("descripton: unknown field, ignored; did you mean description?"))
        #expect(warnings.contains("steps[0].handler.methd: unknown field, ignored; did you mean method?"))
        #expect(warnings.contains { $0.hasPrefix("steps[0].retries: unknown field, ignored; did you mean retry?") })
        #expect(warnings.contains { $0.hasPrefix("steps[0].lifecycle: unknown field, ignored; known: name,") })
        #expect(warnings.count == 4)
    }
}
