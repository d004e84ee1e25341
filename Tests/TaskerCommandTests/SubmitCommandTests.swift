import Foundation
import TaskerCore
import Testing

@Suite("Submitting and registering from the command line")
struct SubmitCommandTests {
    @Test("A template is registered, compared, refused with the difference, and replaced by force")
    func templates() async throws {
        try await Scene.with { scene in
            let file = "order.yaml"
            try scene.tool.write(file, Templates.order)
            let unknown = try await scene.tool.run("template", "diff", file)
            #expect(unknown.code == 65 && unknown.errors.contains("shop/order@1.0.0 is not registered"))
            #expect(try await scene.tool.run("template", "register", file).output.contains("created"))
            #expect(try await scene.tool.run("template", "register", file).output.contains("unchanged"))
            #expect(try await scene.tool.run("template", "diff", file).code == 0)

            let changed = "changed.yaml"
            try scene.tool.write(changed, Templates.order.replacing("{ms: 20}", with: "{ms: 30}"))
            let difference = "/steps/1/handler/initialization/ms: 20 -> 30"
            let diff = try await scene.tool.run("template", "diff", changed)
            #expect(diff.code == 1 && diff.output.contains(difference))
            let refused = try await scene.tool.run("template", "register", changed)
            #expect(refused.code == 65 && refused.errors.contains(difference))
            let forced = try await scene.tool.run("template", "register", changed, "--force", "--json")
            #expect(try forced.json()["outcome"] == "replaced")
            #expect(try await scene.tool.run("template", "diff", changed).code == 0)
        }
    }

    @Test("A task is submitted without waiting, with all that can be said about it")
    func options() async throws {
        try await Scene.with { scene in
            let file = "order.yaml"
            try scene.tool.write(file, Templates.order)
            let correlation = "0199aaaa-0000-7000-8000-000000000001"
            let submitted = try await scene.tool.run(
                "run", file, "--no-wait", "--json", "--priority", "-3", "--not-before", "2h", "--tag", "red", "--tag",
                "b",
                "--correlation", correlation, "--initiator", "me", "--source-system", "shell", "--reason", "a test",
                "--key", "k")
            #expect(submitted.code == 0, "\(submitted.errors)")
            let id = try #require(try submitted.json()["task"]?.string)
            let shown = try await scene.tool.run("task", "show", id, "--json").json()
            #expect(shown["priority"] == -3 && shown["tags"] == ["red", "b"] && shown["initiator"] == "me")
            #expect(shown["correlation_id"]?.string == correlation && shown["source_system"] == "shell")
            #expect(shown["reason"] == "a test" && shown["not_before"]?.string != nil)
            let text = try await scene.tool.run("task", "show", id).output
            #expect(text.contains("priority -3") && text.contains("not before") && text.contains("tags red, b"))
            #expect(try await scene.explain(try #require(UUID(uuidString: id)))["code"] == "not_before")

            let refused = try await scene.tool.run(
                "run", file, "--no-wait", "--correlation", UUID().uuidString, "--new")
            #expect(refused.code == 65 && refused.errors.contains("allowed is version 7"))
        }
    }

    @Test("Many inputs become a task each, all or none")
    func inputs() async throws {
        try await Scene.with { scene in
            let file = "two.yaml"
            try scene.tool.write(
                file, Templates.two("tasker.echo") + "\ninput_schema: {properties: {n: {type: integer}}}\n")
            let lines = (0..<25).map { #"{"n": \#($0)}"# }.joined(separator: "\n")
            let inputs = "inputs.ndjson"
            try scene.tool.write(inputs, lines + "\n\n")
            let run = try await scene.tool.run("run", file, "--inputs", inputs)
            #expect(run.code == 0, "\(run.errors)")
            #expect(run.output.split(separator: "\n").count { $0.hasSuffix("complete") } == 25)

            let bad = "bad.ndjson"
            try scene.tool.write(bad, lines + "\n{\"n\": \"x\"}\n")
            let refused = try await scene.tool.run("run", file, "--inputs", bad, "--new", "--no-wait")
            #expect(
                refused.code == 65 && refused.errors.contains("inputs[25]: the input does not fit input_schema: /n"))
            let broken = "broken.ndjson"
            try scene.tool.write(broken, "{}\n{\n")
            let unread = try await scene.tool.run("run", file, "--inputs", broken)
            #expect(unread.code == 65 && unread.errors.contains("line 2 of"))
            let list = try await scene.tool.run("task", "list", "--limit", "100", "--json").json()
            #expect(list["tasks"]?.array?.count == 25)
        }
    }
}
