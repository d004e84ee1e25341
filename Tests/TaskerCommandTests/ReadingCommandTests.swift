import Foundation
import TaskerCore
import TaskerStore
import TestSupport
import Testing

@Suite("Reading with tasker")
struct ReadingCommandTests {
    @Test("list keeps to every filter, and counts")
    func filters() async throws {
        try await Scene.with { scene in
            let order = try await scene.submit(Templates.order)
            let two = try await scene.submit(Templates.two("tasker.echo"))
            _ = try await scene.store.cancel(task: two, by: "test", reason: "test")
            try await scene.store.annotate(task: order, type: "note", value: .emptyObject)
            func ids(_ arguments: String...) async throws -> [String] {
                let outcome = await (try scene.tool.start(["task", "list", "--json"] + arguments)).outcome()
                #expect(outcome.code == 0, "\(outcome.output)")
                return try outcome.json()["tasks"]?.array?.compactMap { $0["id"]?.string } ?? []
            }
            #expect(try await ids("--template", "order") == [order.text])
            #expect(try await ids("--template", "order", "--template-version", "9.9.9") == [])
            #expect(try await ids("--active") == [order.text])
            #expect(try await ids("--state", "cancelled", "--state", "complete") == [two.text])
            #expect(try await ids("--since", "1h", "--oldest-first") == [order.text, two.text])
            #expect(try await ids("--since", "2999-01-01T00:00:00Z") == [])
            #expect(try await ids("--completed-since", "1h") == [])
            #expect(try await ids("--failed-since", "1h") == [])
            #expect(try await ids("--tag", "vip") == [])
            #expect(try await ids("--annotation", "note") == [order.text])
            #expect(try await ids("--correlation", UUID().uuidString) == [])
            let count = try await scene.tool.run("task", "list", "--namespace", "shop", "--count", "--json").json()
            #expect(count["tasks"] == 2)
            #expect(count["or_more"] == false)
        }
    }

    @Test(
        "A filter that cannot be is refused, naming it, what was found and what is allowed",
        arguments: [
            (["--state", "done"], ["--state", "'done'", "blocked_by_failures"]),
            (["--limit", "0"], ["--limit", "0", "1 to 1000"]),
            (["--since", "soon"], ["--since", "soon"]), (["--after", "17"], ["--after", "17"]),
        ])
    func refusals(arguments: [String], words: [String]) async throws {
        try await Tool.with(url: "postgres://localhost:1/none") { tool in
            let outcome = await (try tool.start(["task", "list"] + arguments)).outcome()
            #expect(outcome.code == 64)
            for word in words { #expect(outcome.errors.contains(word), "\(outcome.errors)") }
        }
    }

    @Test("stats counts every state and shows what takes longest")
    func stats() async throws {
        try await Scene.with { scene in
            try scene.tool.write("order.yaml", Templates.order)
            #expect(try await scene.tool.run("run", "order.yaml").code == 0)
            let open = try await scene.submit(Templates.two("tasker.echo"))
            let stats = try await scene.tool.run("stats", "--json").json()
            #expect(stats["tasks"]?["complete"] == 1)
            #expect(stats["tasks"]?["steps_in_process"] == 1)
            #expect(stats["tasks"]?["total"] == 2)
            #expect(stats["steps"]?["complete"] == 4)
            #expect(stats["steps"]?["total"] == 6)
            #expect(stats["window"]?["tasks_created"] == 2)
            #expect(stats["slowest_tasks"]?.array?.count == 1)
            #expect(stats["slowest_tasks"]?.array?.first?["id"] != .string(open.text))
            #expect(stats["slowest_steps"]?.array?.compactMap { $0["step"]?.string }.contains("pay") == true)
            let text = try await scene.tool.run("stats").output
            #expect(text.contains("2 tasks"))
            #expect(text.contains("slowest steps on average"))
            let none = try await scene.tool.run("stats", "--namespace", "elsewhere", "--json").json()
            #expect(none["slowest_steps"] == .array([]))
        }
    }

    @Test("annotate keeps a remark, and lists what was kept")
    func annotations() async throws {
        try await Scene.with { scene in
            let task = try await scene.submit(Templates.order)
            let made = try await scene.tool.run(
                "task", "annotate", task.text, "--type", "ticket", "--value", #"{"number": 7}"#)
            #expect(made.code == 0, "\(made.errors)")
            _ = try await scene.tool.run("task", "annotate", task.text, "--type", "note", "--value", "call them")
            let list = try await scene.tool.run("task", "annotate", task.text, "--json").json()
            let annotations = list["annotations"]?.array ?? []
            #expect(annotations.map { $0["type"] } == ["ticket", "note"])
            #expect(annotations.map { $0["value"] } == [["number": 7], "call them"])
            func tasks(_ one: String, _ other: String) async throws -> [JSONValue?] {
                let list = try await scene.tool.run(
                    "task", "list", "--json", "--annotation", one, "--annotation", other
                ).json()
                return (list["tasks"]?.array ?? []).map { $0["id"] }
            }
            #expect(try await tasks(#"ticket={"number": 7}"#, "note=call them") == [.string(task.text)])
            #expect(try await tasks("ticket", "note") == [.string(task.text)])
            #expect(try await tasks(#"ticket={"number": 8}"#, "note") == [])
            #expect(try await tasks("ticket", "note=call") == [])
            let unknown = try await scene.tool.run(
                "task", "annotate", UUID().uuidString, "--type", "a", "--value", "1", "--json")
            #expect(unknown.code == 65)
            #expect(try unknown.json()["error"]?["code"] == "unknown_task")
            #expect(try await scene.tool.run("task", "annotate", task.text, "--type", "a").code == 64)
            let long = String(repeating: "x", count: 65)
            #expect(try await scene.tool.run("task", "annotate", task.text, "--type", long, "--value", "1").code == 64)
        }
    }

    @Test("show has one line for the workers of a large batch")
    func batch() async throws {
        try await Scene.with { scene in
            let steps =
                StepDefinition.batch("cut", worker: "part", parallelism: 100) + [
                    .step("join", after: ["part"], type: .deferredConvergence)
                ]
            let template = try await scene.store.register(
                TaskTemplate(name: "bulk", namespace: "shop", version: "1.0.0", steps: steps))
            let task = NewTask(id: UUID(), templateID: template.id, input: .emptyObject, identity: "bulk")
            var terms = ClaimTerms(worker: UUID(), handlers: ["work"], limit: 0, lease: .seconds(60))
            _ = try await scene.store.create([task], terms: terms)
            func claim(_ limit: Int) async throws -> [ClaimedStep] {
                terms.limit = limit
                return try await scene.store.claim(from: ["shop"], terms: terms).claimed
            }
            let cut = try await claim(1).map { $0.settlement(result: BatchOutcome.tens(200, worker: "part").result) }
            terms.limit = 0
            _ = try await scene.store.settle(cut, terms: terms)
            let failing = try await claim(2).map { $0.settlement(.permanent) }
            terms.limit = 0
            _ = try await scene.store.settle(Array(failing.prefix(1)), terms: terms)
            let text = try await scene.tool.run("task", "show", task.id.text).output
            #expect(text.contains("part_001 … part_200"), "\(text)")
            #expect(text.contains("enqueued 99, pending 99, error 1, in_progress 1"), "\(text)")
            #expect(text.contains("part_001: bad_luck: no luck"), "\(text)")
            #expect(text.split(separator: "\n").count < 12, "\(text)")
            let document = try await scene.tool.run("task", "show", task.id.text, "--json").json()
            #expect(document["graph"]?.array?.count == 202)
        }
    }

    @Test("history tells attempts, workers, times, results and errors")
    func history() async throws {
        try await Scene.with { scene in
            try scene.tool.write("order.yaml", Templates.order)
            let run = try await scene.tool.run("run", "order.yaml", "--json").json()
            let id = try #require(run["task"]?.string)
            let history = try await scene.tool.run("task", "history", id, "--json").json()["history"]?.array ?? []
            let pack = history.filter { $0["step"] == "pack" }
            let ends = pack.filter { $0["success"] != .null }
            #expect(ends.map { $0["success"] } == [false, true])
            #expect(ends.map { $0["attempt"] } == [1, 2])
            #expect(ends.last?["to"] == "complete")
            #expect(ends.first?["error_type"]?.string != nil && ends.first?["error_message"]?.string != nil)
            #expect((ends.last?["result_bytes"]?.int ?? 0) > 10)
            #expect(ends.allSatisfy { $0["worker"]?.string != nil && $0["execution_ms"]?.int != nil })
            let moments = history.compactMap { $0["at"]?.string }
            #expect(moments == moments.sorted() && moments.count == history.count)
            let text = try await scene.tool.run("task", "history", id).output
            #expect(text.contains("result of"))
            let blocked = try await scene.submit(Templates.two("tasker.echo"))
            let cancel = try await scene.tool.run(
                "task", "cancel", blocked.text, "--reason", "sold out", "--by", "ann")
            #expect(cancel.code == 0, "\(cancel.errors)")
            let actions =
                try await scene.tool.run("task", "history", blocked.text, "--json").json()["actions"]?.array ?? []
            #expect(actions.map { $0["by"] } == ["ann"])
            #expect(actions.map { $0["reason"] } == ["sold out"])
        }
    }
}
