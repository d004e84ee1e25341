import Foundation
import TaskerCore
import TaskerStore
import TestSupport
import Testing

@Suite("Pruning with tasker")
struct PruneCommandTests {
    @Test("prune removes what ended, keeps the rest, and says how much")
    func prune() async throws {
        try await Scene.with { scene in
            let open = try await scene.submit(Templates.order)
            for _ in 0..<3 {
                let task = try await scene.submit(Templates.two("tasker.echo"))
                _ = try await scene.store.cancel(task: task, by: "test", reason: "test")
            }
            let none = try await scene.tool.run("prune", "--older-than", "1h", "--reason", "test", "--json").json()
            #expect(none["tasks"] == 0)
            let pruned = try await scene.tool.run(
                "prune", "--older-than", "0s", "--reason", "test", "--batch", "2", "--fast", "--json"
            ).json()
            #expect(pruned["tasks"] == 3)
            #expect(pruned["complete"] == true)
            #expect(try await scene.store.list(TaskScope()).rows.map(\.id) == [open])
        }
    }

    @Test(
        "What cannot be is refused, naming it",
        arguments: [
            (["--older-than", "2999-01-01T00:00:00Z", "--reason", "x"], "--older-than"),
            (["--older-than", "soon", "--reason", "x"], "--older-than"),
            (["--older-than", "1h", "--reason", "x", "--batch", "0"], "--batch"), (["--older-than", "1h"], "--reason"),
            (["--older-than", "1h", "--reason", "  "], "--reason"),
        ])
    func refusals(arguments: [String], word: String) async throws {
        try await Tool.with(url: "postgres://localhost:1/none") { tool in
            let outcome = await (try tool.start(["prune"] + arguments)).outcome()
            #expect(outcome.code == 64)
            #expect(outcome.errors.contains(word), "\(outcome.errors)")
        }
    }
}
