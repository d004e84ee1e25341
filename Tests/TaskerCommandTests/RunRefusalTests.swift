import TaskerCore
import TaskerStore
import Testing

@Suite("What tasker run refuses")
struct RunRefusalTests {
    /// A refused run, and what its message must name.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        var template = Templates.order
        var input = "{}"
        let code: String
        let words: [String]

        var testDescription: String { name }
    }

    static let cases = [
        Case(
            name: "input that is not JSON", input: "{\"a\": \n  oops}", code: "bad_input",
            words: ["standard input", "line 2, column 3"]),
        Case(name: "input with a NUL", input: #"{"a": "\u0000"}"#, code: "bad_input", words: ["NUL"]),
        Case(
            name: "input that is too large", input: "\"\(String(repeating: "x", count: 1 << 20))\"", code: "bad_input",
            words: ["1048576"]),
        Case(name: "a cycle", template: Templates.cycle, code: "bad_template", words: ["a → b → a"]),
        Case(
            name: "an unknown field value", template: Templates.two("tasker.echo", "{}", "type: strange"),
            code: "bad_template", words: ["steps[0].type", "strange", "standard"]),
        Case(
            name: "a missing handler", template: Templates.two("my.handler"), code: "missing_handler",
            words: ["steps[0].handler.callable", "my.handler", "tasker.echo"]),
        Case(
            name: "a program that was not allowed", template: Templates.script("true"), code: "missing_handler",
            words: ["steps[0].handler.callable", "--allow-commands"]),
        Case(name: "no YAML", template: "name: [", code: "bad_template", words: []),
    ]

    @Test("is named, ends with 65, and leaves nothing in the database", arguments: cases)
    func refused(_ refused: Case) async throws {
        try await Scene.with { scene in
            try scene.tool.write("t.yaml", refused.template)
            let outcome = try await scene.tool.run("run", "t.yaml", "--input", "-", "--json", input: refused.input)
            #expect(outcome.code == 65)
            let error = try #require(try outcome.json()["error"])
            #expect(error["code"]?.string == refused.code)
            for word in refused.words {
                #expect(error["message"]?.string?.contains(word) == true, "\(word) in \(error)")
            }
            #expect(try await scene.store.templates().isEmpty)
            #expect(try await scene.store.list(TaskScope()).rows.isEmpty)
        }
    }

    @Test("An unknown template or file is named")
    func unknown() async throws {
        try await Scene.with { scene in
            for (argument, code) in [
                ("no/such", "unknown_template"), ("nothing", "unknown_workflow"), ("no.yaml", "no_template"),
            ] {
                let outcome = try await scene.tool.run("run", argument, "--json")
                #expect(outcome.code == 65)
                #expect(try outcome.json()["error"]?["code"]?.string == code)
            }
        }
    }
}
