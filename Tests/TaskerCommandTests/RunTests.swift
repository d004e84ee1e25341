import Foundation
import TaskerCore
import TaskerStore
import Testing

@Suite("tasker run")
struct RunTests {
    @Test("A template runs to its end with the built-in handlers, and its result is printed")
    func template() async throws {
        try await Scene.with { scene in
            try scene.tool.write("order.yaml", Templates.order)
            try scene.tool.write("input.json", #"{"number": 42}"#)
            let outcome = try await scene.tool.run("run", "order.yaml", "--input", "input.json")
            #expect(outcome.code == 0, "\(outcome.errors)")
            let result = try outcome.json()
            #expect(result["input"] == ["number": 42])
            #expect(result["parents"]?["pack"] == ["attempt": 2])
            #expect(result["parents"]?["pay"] == ["slept_ms": 20])
            #expect(outcome.errors.contains("● ship complete"))
            #expect(outcome.errors.contains("5 attempts"))
        }
    }

    @Test("With --json there is one document with the result and nothing else")
    func json() async throws {
        try await Scene.with { scene in
            try scene.tool.write("order.yaml", Templates.order)
            let outcome = try await scene.tool.run("run", "order.yaml", "--input", "-", "--json", input: "[1, 2]")
            #expect(outcome.code == 0)
            let document = try outcome.json()
            #expect(document["state"] == "complete")
            #expect(document["created"] == true)
            #expect(document["result"]?["input"] == [1, 2])
            #expect(outcome.errors.isEmpty, "\(outcome.errors)")
            let id = try #require(document["task"]?.string.flatMap(UUID.init))
            #expect(try await scene.store.picture(of: id)?.task.state == "complete")
        }
    }

    @Test("The same input finds the same task; --new and another --key run another")
    func identity() async throws {
        try await Scene.with { scene in
            try scene.tool.write("order.yaml", Templates.order)
            let first = try await scene.tool.run("run", "order.yaml", "--json").json()
            let second = try await scene.tool.run("run", "order.yaml", "--json").json()
            #expect(second["created"] == false && second["task"] == first["task"])
            let third = try await scene.tool.run("run", "order.yaml", "--new", "--json").json()
            #expect(third["created"] == true && third["task"] != first["task"])
            let keyed = try await scene.tool.run("run", "shop/order", "--key", "k", "--json").json()
            let again = try await scene.tool.run("run", "shop/order@1.0.0", "--key", "k", "--json").json()
            #expect(keyed["created"] == true && again["created"] == false && keyed["task"] == again["task"])
            let conflict = try await scene.tool.run(
                "run", "shop/order", "--key", "k", "--input", "-", "--json", input: "[]")
            #expect(conflict.code == 65)
            #expect(try conflict.json()["error"]?["code"] == "key_conflict")
        }
    }

    @Test("A built-in workflow runs by its name")
    func builtIn() async throws {
        try await Scene.with { scene in
            let outcome = try await scene.tool.run("run", "demo/diamond", "--watch", "--json")
            #expect(outcome.code == 0)
            #expect(try outcome.json()["result"]?["ms"]?.int ?? 0 >= 60)
        }
    }

    @Test("A task that fails ends with 1 and names step, type and message")
    func failure() async throws {
        try await Scene.with { scene in
            try scene.tool.write(
                "two.yaml", Templates.two("tasker.fail", "{retryable: false, message: the shelf is empty}"))
            let outcome = try await scene.tool.run("run", "two.yaml")
            #expect(outcome.code == 1)
            #expect(outcome.output.isEmpty)
            #expect(
                outcome.errors.contains("step 'first' failed after 1 attempt (permanent_error): the shelf is empty"))
            let asJSON = try await scene.tool.run("run", "two.yaml", "--json")
            #expect(asJSON.code == 1)
            #expect(try asJSON.json()["failures"]?.array?.first?["error_type"] == "permanent_error")
            #expect(try asJSON.json()["result"] == .null)
        }
    }

    @Test("Another content under the same version is refused, unless it is to be replaced")
    func changedTemplate() async throws {
        try await Scene.with { scene in
            try scene.tool.write("two.yaml", Templates.two("tasker.echo"))
            #expect(try await scene.tool.run("run", "two.yaml").code == 0)
            try scene.tool.write("two.yaml", Templates.two("tasker.sleep", "{ms: 1}"))
            let outcome = try await scene.tool.run("run", "two.yaml", "--json")
            #expect(outcome.code == 65)
            #expect(try outcome.json()["error"]?["code"] == "template_conflict")
            let replaced = try await scene.tool.run("run", "two.yaml", "--replace", "--new", "--json")
            #expect(replaced.code == 0, "\(replaced.output)")
            #expect(try replaced.json()["result"]?["parents"]?["first"] == ["slept_ms": 1])
        }
    }

    @Test("Without a database a private one is made, and found again by the other commands")
    func privateDatabase() async throws {
        try await Tool.with { tool in
            try tool.write("order.yaml", Templates.order)
            let run = try await tool.run("run", "order.yaml", "--json")
            #expect(run.code == 0, "\(run.output)")
            let list = try await tool.run("task", "list", "--json")
            #expect(try list.json()["tasks"]?.array?.first?["id"] == (try run.json()["task"]))
        }
    }

    @Test("An interrupted run gives its step back and ends with 130")
    func interrupted() async throws {
        try await Scene.with { scene in
            try scene.tool.write("two.yaml", Templates.two("tasker.sleep", "{ms: 60000}"))
            let run = try scene.tool.start(["run", "two.yaml"])
            var tasks: [TaskSummary] = []
            while tasks.isEmpty { tasks = try await scene.store.list(TaskScope()).rows }
            let id = try #require(tasks.first?.id)
            _ = try await scene.wait(for: id, step: "first", toBe: "in_progress")
            run.signal(SIGINT)
            #expect(await run.outcome().code == 130)
            let step = try await scene.wait(for: id, step: "first", toBe: "enqueued")
            #expect(step.attempts == 0)
        }
    }
}
