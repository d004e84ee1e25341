import Foundation
import PostgresServer
import TaskerCore
import TaskerStore
import Testing

@Suite("tasker task explain")
struct ExplainTests {
    @Test("Nobody serves the namespace; a step further down waits for that one")
    func noWorker() async throws {
        try await Scene.with { scene in
            let id = try await scene.submit(Templates.order)
            let explanation = try await scene.explain(id)
            #expect(explanation["code"] == "no_worker")
            #expect(explanation["step"] == "reserve")
            let ship = try await scene.explain(id, "--step", "ship")
            #expect(ship["code"] == "no_worker")
            let chain = ship["chain"]?.array?.compactMap(\.string) ?? []
            #expect(chain.first == "ship" && chain.last == "reserve" && chain.count == 3)
            let unknown = try await scene.tool.run("task", "explain", id.text, "--step", "sheep")
            #expect(unknown.code == 65)
            #expect(unknown.errors.contains("reserve, pay, pack, ship"))
        }
    }

    @Test("A worker is there, but none with the handler")
    func noHandler() async throws {
        try await Scene.with { scene in
            let id = try await scene.submit(Templates.script("true"))
            let worker = try scene.tool.start(["worker"])
            defer { worker.signal(SIGKILL) }
            while try await scene.store.workers().isEmpty { try await Task.sleep(for: .milliseconds(20)) }
            let explanation = try await scene.explain(id)
            #expect(explanation["code"] == "no_handler")
            #expect(explanation["message"]?.string?.contains("tasker.command") == true)
        }
    }

    @Test("A lease: who holds it, where, and until when")
    func running() async throws {
        try await Scene.with { scene in
            let id = try await scene.submit(Templates.two("tasker.sleep", "{ms: 60000}"))
            let worker = try scene.tool.start(["worker", "--lease", "20s"])
            defer { worker.signal(SIGKILL) }
            let step = try await scene.wait(for: id, step: "first", toBe: "in_progress")
            let explanation = try await scene.explain(id)
            #expect(explanation["code"] == "running")
            let message = explanation["message"]?.string ?? ""
            #expect(message.contains("step 'second' waits for 'first'"))
            #expect(message.contains(try #require(step.workerID).text))
            #expect(
                message.contains("on host \(ProcessInfo.processInfo.hostName) (pid \(worker.child.processIdentifier))"))
            let seconds = try #require(message.firstMatch(of: /in ([0-9.]+) s\)/).flatMap { Double($0.1) })
            #expect((5...20).contains(seconds))
        }
    }

    @Test("A lease that has ended, because its worker was killed")
    func leaseExpired() async throws {
        try await Scene.with { scene in
            let id = try await scene.submit(Templates.two("tasker.sleep", "{ms: 60000}"))
            let worker = try scene.tool.start(["worker", "--lease", "1s"])
            _ = try await scene.wait(for: id, step: "first", toBe: "in_progress")
            worker.signal(SIGKILL)
            _ = await worker.outcome()
            try await Task.sleep(for: .milliseconds(1300))
            let explanation = try await scene.explain(id)
            #expect(explanation["code"] == "lease_expired")
        }
    }

    @Test("Backoff, and until when")
    func backoff() async throws {
        try await Scene.with { scene in
            let id = try await scene.submit(Templates.two("tasker.fail", "{after_ms: 50000}"))
            let worker = try scene.tool.start(["worker"])
            defer { worker.signal(SIGKILL) }
            _ = try await scene.wait(for: id, step: "first", toBe: "waiting_for_retry")
            let explanation = try await scene.explain(id, "--step", "second")
            #expect(explanation["code"] == "backoff")
            #expect(explanation["chain"] == ["second", "first"])
            let message = explanation["message"]?.string ?? ""
            let seconds = try #require(message.firstMatch(of: /in ([0-9.]+) s\)/).flatMap { Double($0.1) })
            #expect((30...50).contains(seconds), "\(message)")
        }
    }

    @Test("A step waits for its turn")
    func queued() async throws {
        try await Scene.with { scene in
            let first = try await scene.submit(Templates.two("tasker.sleep", "{ms: 60000}"))
            let worker = try scene.tool.start(["worker", "--capacity", "1"])
            defer { worker.signal(SIGKILL) }
            _ = try await scene.wait(for: first, step: "first", toBe: "in_progress")
            let second = try await scene.submit(Templates.two("tasker.sleep", "{ms: 60000}"))
            let explanation = try await scene.explain(second)
            #expect(explanation["code"] == "queued")
            #expect(explanation["message"]?.string?.contains("place 1 of 1") == true)
        }
    }

    @Test("A failure, with its type, message and attempts")
    func failure() async throws {
        try await Scene.with { scene in
            try scene.tool.write("two.yaml", Templates.two("tasker.fail", "{retryable: false, message: no luck}"))
            let run = try await scene.tool.run("run", "two.yaml", "--json").json()
            let id = try #require(run["task"]?.string.flatMap(UUID.init))
            let explanation = try await scene.explain(id)
            #expect(explanation["code"] == "failed_step")
            #expect(
                explanation["message"]?.string?.contains("failed for good after 1 attempt (permanent_error): no luck")
                    == true)
        }
    }

    @Test("The end")
    func finished() async throws {
        try await Scene.with { scene in
            try scene.tool.write("order.yaml", Templates.order)
            let run = try await scene.tool.run("run", "order.yaml", "--json").json()
            let id = try #require(run["task"]?.string.flatMap(UUID.init))
            #expect(try await scene.explain(id)["code"] == "finished")
        }
    }
}
