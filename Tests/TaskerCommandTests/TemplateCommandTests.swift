import TaskerCore
import Testing

@Suite("tasker template")
struct TemplateCommandTests {
    @Test("check accepts a sound template")
    func sound() async throws {
        try await Tool.with { tool in
            try tool.write("order.yaml", Templates.order)
            let outcome = try await tool.run("template", "check", "order.yaml")
            #expect(outcome.code == 0)
            #expect(outcome.output == "order.yaml: shop/order@1.0.0 is sound, with 4 steps\n")
            #expect(outcome.errors.isEmpty)
        }
    }

    @Test("check names all problems with their paths and ends with 65")
    func problems() async throws {
        try await Tool.with { tool in
            try tool.write("cycle.yaml", Templates.cycle)
            let outcome = try await tool.run("template", "check", "cycle.yaml")
            #expect(outcome.code == 65)
            #expect(outcome.output.isEmpty)
            #expect(outcome.errors.contains("steps[0].dependencies: the steps wait for each other: a → b → a"))
            #expect(outcome.errors.contains("steps[1].retry.backoff") && outcome.errors.contains("exponential"))

            let asJSON = try await tool.run("template", "check", "cycle.yaml", "--json")
            #expect(asJSON.code == 65)
            let document = try asJSON.json()
            #expect(document["valid"] == false)
            #expect(
                Set(document["problems"]?.array?.compactMap { $0["code"]?.string } ?? []) == ["cycle", "invalid_value"])
        }
    }

    @Test("check reads standard input, and says when a file is not there")
    func places() async throws {
        try await Tool.with { tool in
            #expect(try await tool.run("template", "check", "-", input: Templates.order).code == 0)
            let absent = try await tool.run("template", "check", "absent.yaml")
            #expect(absent.code == 65)
            #expect(absent.errors.contains("absent.yaml"))
        }
    }

    @Test("graph draws the edges")
    func graph() async throws {
        try await Tool.with { tool in
            try tool.write("order.yaml", Templates.order)
            let outcome = try await tool.run("template", "graph", "order.yaml")
            #expect(outcome.code == 0)
            let lines = outcome.output.split(separator: "\n").map { $0.prefix(12).trimmingSuffix { $0 == " " } }
            #expect(lines == ["shop/order@1", "●    reserve", "├─╮", "● │  pay", "│ ●  pack", "●─╯  ship"])
            #expect(!outcome.output.contains("\u{1B}"), "no colours for a file")
        }
    }

    @Test("graph draws edges that cross")
    func crossing() async throws {
        try await Tool.with { tool in
            let steps = [("a", ""), ("b", ""), ("c", "a, b"), ("d", "a"), ("e", "b, d")].map {
                "  - {name: \($0), depends_on: [\($1)], handler: {callable: tasker.echo}}"
            }
            try tool.write(
                "x.yaml",
                (["name: x", "namespace_name: shop", "version: 1.0.0", "steps:"] + steps).joined(separator: "\n"))
            let outcome = try await tool.run("template", "graph", "x.yaml")
            let lines = outcome.output.split(separator: "\n").dropFirst().map {
                $0.prefix(8).trimmingSuffix { $0 == " " }
            }
            #expect(
                lines == ["●", "├─╮", "│ │ ●", "│ │ ├─╮", "●─┼─╯ │", "  ●   │", "  ●───╯"],
                "\(outcome.output)")
        }
    }
}

extension Substring {
    fileprivate func trimmingSuffix(while isTrimmed: (Character) -> Bool) -> String {
        var text = self
        while let last = text.last, isTrimmed(last) { text.removeLast() }
        return String(text)
    }
}
