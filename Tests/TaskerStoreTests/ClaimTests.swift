import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport
import Testing

@Suite struct ClaimTests {
    @Test func `steps come in the order of their creation, each once, with all they need`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            let input = try JSONPayload(text: #"{"n":1}"#)
            var tasks: [UUID] = []
            for _ in 0..<10 {
                tasks.append(
                    try await fixture.store.create(
                        [fixture.task(template, input: input)], terms: fixture.terms(limit: 0)
                    ).tasks[0].taskID)
            }
            let first = try await fixture.claim(4)
            let second = try await fixture.claim(100)
            #expect((first + second).map(\.taskID) == tasks)
            #expect(try await fixture.claim().isEmpty)
            let step = try #require(first.first)
            #expect(step.name == "a")
            #expect(step.callable == "work")
            #expect(step.attempt == 1)
            #expect(step.maxAttempts == 3)
            #expect(try step.input.decode([String: Int].self) == ["n": 1])
            #expect(step.correlationID == step.taskID)
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `several queues are claimed from in one call, up to the limit altogether`() async throws {
        try await StoreFixture.with { fixture in
            let alpha = try await fixture.register([.step("a")])
            let beta = try await fixture.register([.step("b")], namespace: "beta")
            _ = try await fixture.create(alpha, count: 5)
            _ = try await fixture.create(beta, count: 5)
            let first = try await fixture.claim(7, from: ["alpha", "beta"])
            #expect(first.map(\.name) == Array(repeating: "a", count: 5) + ["b", "b"])
            #expect(try await fixture.claim(from: ["alpha", "beta"]).count == 3)
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `steps without a handler here, however many, do not keep the ones behind them waiting`() async throws {
        try await StoreFixture.with { fixture in
            let other = try await fixture.register([.step("x", handler: "elsewhere")], name: "other")
            let mine = try await fixture.register([.step("a")], name: "mine")
            _ = try await fixture.create(other, count: 1000)
            let tasks = try await fixture.create(mine, count: 3)
            #expect(try await fixture.claim(1).map(\.taskID) == [tasks[0]])
            #expect(try await fixture.claim(5).map(\.taskID) == Array(tasks[1...]))
            #expect(try await fixture.claim(from: ["alpha"], handlers: []).isEmpty)
            #expect(try await fixture.claim(2000, handlers: ["elsewhere"]).count == 1000)
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `a worker does not hold up another while it looks for what it can run`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a", handler: "elsewhere")])
            _ = try await fixture.create(template, count: 20)
            try await fixture.pool.transaction { connection in
                // Its transaction stays open, with whatever it locked.
                let rows = try await connection.query(
                    PostgresStatement(
                        sql: "SELECT * FROM tasker.claim_steps($1::uuid, '{worker_alpha_queue}', '{work}', 100, 1000)"),
                    [.uuid(UUID())])
                #expect(rows.isEmpty)
                #expect(try await fixture.claim(handlers: ["elsewhere"]).count == 20)
            }
        }
    }

    @Test func `workers that claim at the same time share the steps, none twice`() async throws {
        try await StoreFixture.with(connections: 8) { fixture in
            let template = try await fixture.register([.step("a"), .step("b")])
            _ = try await fixture.create(template, count: 500)
            let claimed =
                try await withThrowingTaskGroup(of: [ClaimedStep].self) { group in
                    for _ in 0..<8 {
                        group.addTask {
                            var mine: [ClaimedStep] = []
                            let worker = UUID()
                            while true {
                                let more = try await fixture.claim(37, worker: worker)
                                mine += more
                                // Nothing visible can also mean that the others hold it at this moment.
                                if more.isEmpty { return mine }
                            }
                        }
                    }
                    return try await group.reduce(into: []) { $0 += $1 }
                } + (try await fixture.claim(1000))
            #expect(claimed.count == 1000)
            #expect(Set(claimed.map(\.stepID)).count == 1000)
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `an expired lease is taken over as a new attempt, and the old one is fenced off`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a"), .step("b", after: ["a"])])
            let task = try await fixture.create(template)[0]
            let lost = try #require(try await fixture.claim(lease: .milliseconds(20)).first)
            let other = UUID()
            var taken: [ClaimedStep] = []
            try await eventually("takeover") {
                taken = try await fixture.claim(worker: other)
                return !taken.isEmpty
            }
            #expect(taken.map(\.stepID) == [lost.stepID])
            #expect(taken.map(\.attempt) == [2])
            #expect(try await fixture.violations() == [])

            // The first worker comes back: none of its writes counts.
            let settled = try await fixture.settle([lost])
            #expect(settled.settled.isEmpty)
            #expect(settled.stale == [lost.reference])
            let held = try await fixture.store.extendLeases(
                [lost.reference], worker: fixture.worker, lease: .seconds(60))
            #expect(held.isEmpty)
            #expect(try await fixture.store.release([lost.reference], worker: fixture.worker) == [:])
            #expect(try await fixture.steps(of: task) == ["a": "in_progress", "b": "pending"])

            // Not even with the number of the new attempt.
            let borrowed = try await fixture.settle(taken)
            #expect(borrowed.settled.isEmpty)

            try await fixture.settle(taken, by: other)
            #expect(try await fixture.steps(of: task) == ["a": "complete", "b": "enqueued"])
            #expect(try await fixture.violations() == [])
        }
    }

    @Test(arguments: [RetryPolicy.never, .immediate(attempts: 1), .immediate(attempts: 0)])
    func `a last attempt that lost its lease is handed out to be failed, and leased meanwhile`(retry: RetryPolicy)
        async throws
    {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a", retry: retry), .step("b", after: ["a"])])
            let task = try await fixture.create(template)[0]
            let lost = try #require(try await fixture.claim(lease: .milliseconds(20)).first)
            let other = UUID()
            var started = StartedSteps()
            try await eventually("exhausted") {
                started = try await fixture.store.claim(from: ["alpha"], terms: fixture.terms(worker: other))
                return !started.exhausted.isEmpty
            }
            #expect(started.exhausted == [lost.reference])
            #expect(started.claimed.isEmpty)
            let again = try await fixture.store.claim(from: ["alpha"], terms: fixture.terms(worker: UUID()))
            #expect(again.exhausted.isEmpty)
            #expect(try await fixture.settle([lost]).stale == [lost.reference])
            try await fixture.settle([lost], .permanent, by: other)
            #expect(try await fixture.state(of: task) == "blocked_by_failures")
            #expect(try await fixture.violations() == [])
        }
    }
}
