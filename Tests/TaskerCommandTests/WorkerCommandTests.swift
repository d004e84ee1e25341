import Foundation
import PostgresServer
import TaskerCore
import TaskerStore
import Testing

@Suite("tasker worker and tasker dev")
struct WorkerCommandTests {
    @Test("On SIGTERM a worker gives its steps back, counts no attempt, and ends with 0")
    func drain() async throws {
        try await Scene.with { scene in
            let id = try await scene.submit(Templates.two("tasker.sleep", "{ms: 60000}"))
            let worker = try scene.tool.start(["worker", "--grace", "200ms"])
            let held = try await scene.wait(for: id, step: "first", toBe: "in_progress")
            #expect(held.attempts == 1)
            worker.signal(SIGTERM)
            let outcome = await worker.outcome()
            #expect(outcome.code == 0, "\(outcome.errors)")
            let step = try await scene.wait(for: id, step: "first", toBe: "enqueued")
            #expect(step.attempts == 0)
            #expect(try await scene.store.queue(namespace: "shop").visible == 1)
            #expect(try await scene.store.history(of: id).last { $0.step == "first" }?.reason == "released")
            #expect(try await scene.store.workers().isEmpty)
        }
    }

    @Test("A step that ends within the grace period is settled, not given back")
    func grace() async throws {
        try await Scene.with { scene in
            let id = try await scene.submit(Templates.two("tasker.sleep", "{ms: 800}"))
            let worker = try scene.tool.start(["worker"])
            _ = try await scene.wait(for: id, step: "first", toBe: "in_progress")
            worker.signal(SIGTERM)
            #expect(await worker.outcome().code == 0)
            let step = try await scene.wait(for: id, step: "first", toBe: "complete")
            #expect(step.attempts == 1)
        }
    }

    @Test("What one worker leaves another one finishes")
    func relay() async throws {
        try await Scene.with { scene in
            let id = try await scene.submit(Templates.order)
            let worker = try scene.tool.start(["worker", "--namespace", "shop", "--json"])
            _ = try await scene.wait(for: id, step: "ship", toBe: "complete")
            worker.signal(SIGINT)
            let outcome = await worker.outcome()
            #expect(outcome.code == 0)
            #expect(try outcome.json()["pid"]?.int == Int64(worker.child.processIdentifier))
        }
    }

    @Test("A namespace that nobody registered is refused")
    func unknownNamespace() async throws {
        try await Scene.with { scene in
            let outcome = try await scene.tool.run("worker", "--namespace", "nowhere")
            #expect(outcome.code == 65)
            #expect(outcome.errors.contains("nowhere"))
        }
    }

    @Test("dev brings everything up, a second one joins it, and the last one takes it down")
    func dev() async throws {
        try await Tool.with { tool in
            let first = try tool.start(["dev", "--json"])
            defer { first.signal(SIGKILL) }
            for _ in 0..<1000 where first.output.isEmpty { try await Task.sleep(for: .milliseconds(20)) }
            let document = try JSONPayload(text: first.output).value()
            #expect(document["adopted"] == false)
            let second = try tool.start(["dev", "--json"])
            defer { second.signal(SIGKILL) }
            for _ in 0..<1000 where second.output.isEmpty { try await Task.sleep(for: .milliseconds(20)) }
            #expect(try JSONPayload(text: second.output).value()["adopted"] == true)
            #expect(try await tool.run("run", "demo/diamond", "--json").json()["state"] == "complete")
            first.signal(SIGINT)
            #expect(await first.outcome().code == 0)
            #expect(try await tool.run("run", "demo/diamond", "--new", "--json").json()["state"] == "complete")
            second.signal(SIGTERM)
            #expect(await second.outcome().code == 0)
            #expect(!FileManager.default.fileExists(atPath: "\(tool.folder)/.tasker/dev/data/postmaster.pid"))
        }
    }
}
