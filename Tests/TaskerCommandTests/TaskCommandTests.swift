import Foundation
import TaskerCore
import TaskerStore
import Testing

@Suite("tasker task")
struct TaskCommandTests {
    @Test("list pages through all tasks, the newest first, each once")
    func paging() async throws {
        try await Scene.with { scene in
            var made: [String] = []
            for _ in 0..<5 { made.insert(try await scene.submit(Templates.order).text, at: 0) }
            var pages: [[String]] = []
            var after: String?
            repeat {
                let running = try scene.tool.start(
                    ["task", "list", "--limit", "2", "--json"] + (after.map { ["--after", $0] } ?? []))
                let document = try await running.outcome().json()
                pages.append(document["tasks"]?.array?.compactMap { $0["id"]?.string } ?? [])
                after = document["next"]?.string
            } while after != nil && pages.count < 9
            #expect(pages.map(\.count) == [2, 2, 1])
            #expect(pages.flatMap(\.self) == made)
        }
    }

    @Test("list keeps to its filters")
    func filters() async throws {
        try await Scene.with { scene in
            let order = try await scene.submit(Templates.order)
            let two = try await scene.submit(Templates.two("tasker.echo"))
            func ids(_ arguments: String...) async throws -> [String] {
                let running = try scene.tool.start(["task", "list", "--json"] + arguments)
                return try await running.outcome().json()["tasks"]?.array?.compactMap { $0["id"]?.string } ?? []
            }
            #expect(try await ids("--name", "order") == [order.text])
            #expect(try await ids("--namespace", "shop", "--name", "two") == [two.text])
            #expect(try await ids("--namespace", "elsewhere").isEmpty)
            #expect(try await ids("--state", "complete").isEmpty)
            #expect(try await ids("--state", "steps_in_process").count == 2)
        }
    }

    @Test("show draws states, attempts and edges")
    func show() async throws {
        try await Scene.with { scene in
            try scene.tool.write("order.yaml", Templates.order)
            let run = try await scene.tool.run("run", "order.yaml", "--json").json()
            let id = try #require(run["task"]?.string)
            let outcome = try await scene.tool.run("task", "show", id)
            #expect(outcome.code == 0)
            #expect(outcome.output.contains("4 of 4 steps complete"))
            #expect(outcome.output.contains("│ ●  pack     complete  2/3"))
            #expect(outcome.output.contains("●─╯  ship     complete  1/3"))
            let document = try await scene.tool.run("task", "show", id, "--json").json()
            let steps = document["graph"]?.array ?? []
            #expect(steps.compactMap { $0["name"]?.string } == ["reserve", "pay", "pack", "ship"])
            #expect(steps.last?["depends_on"] == ["pack", "pay"])
        }
    }

    @Test("history has every change in order")
    func history() async throws {
        try await Scene.with { scene in
            try scene.tool.write("two.yaml", Templates.two("tasker.echo"))
            let run = try await scene.tool.run("run", "two.yaml", "--json").json()
            let id = try #require(run["task"]?.string)
            let history = try await scene.tool.run("task", "history", id, "--json").json()["history"]?.array ?? []
            let task = history.filter { $0["step"] == .null }.compactMap { $0["to"]?.string }
            #expect(task == ["steps_in_process", "complete"])
            let second = history.filter { $0["step"] == "second" }
            #expect(second.last?["to"] == "complete")
            #expect(second.first?["from"] == "pending")
        }
    }

    @Test("A task that is not there ends with 65", arguments: ["show", "explain", "history"])
    func unknown(_ command: String) async throws {
        try await Scene.with { scene in
            let outcome = try await scene.tool.run("task", command, UUID().uuidString, "--json")
            #expect(outcome.code == 65)
            #expect(try outcome.json()["error"]?["code"] == "unknown_task")
        }
    }

    @Test("cancel ends the task, keeps who and why, and happens once")
    func cancel() async throws {
        try await Scene.with { scene in
            let id = try await scene.submit(Templates.order)
            let outcome = try await scene.tool.run(
                "task", "cancel", id.text, "--reason", "sold out", "--by", "ann", "--json")
            #expect(outcome.code == 0)
            #expect(try outcome.json()["steps_cancelled"] == 4)
            #expect(try await scene.store.picture(of: id)?.task.state == "cancelled")
            #expect(try await scene.store.queue(namespace: "shop") == .none)
            let explanation = try await scene.explain(id)
            #expect(explanation["code"] == "finished")
            #expect(explanation["message"]?.string?.contains("by ann: sold out") == true)
            let again = try await scene.tool.run("task", "cancel", id.text, "--reason", "again", "--json")
            #expect(again.code == 1)
            #expect(try again.json()["error"]?["code"] == "task_finished")
            #expect(try await scene.store.history(of: id).count { $0.step == nil } == 2)
        }
    }

    @Test("cancel works on a task that is blocked by a failure")
    func cancelBlocked() async throws {
        try await Scene.with { scene in
            try scene.tool.write("two.yaml", Templates.two("tasker.fail", "{retryable: false}"))
            let run = try await scene.tool.run("run", "two.yaml", "--json").json()
            let id = try #require(run["task"]?.string)
            let outcome = try await scene.tool.run("task", "cancel", id, "--reason", "gave up")
            #expect(outcome.code == 0, "\(outcome.errors)")
            let login = try await scene.store.history(of: try #require(UUID(uuidString: id))).last?.by
            #expect(login == NSUserName())
        }
    }
}
