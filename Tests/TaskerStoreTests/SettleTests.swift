import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport
import Testing

@Suite struct SettleTests {
    @Test func `success releases children whose parents are all complete, and ends the task with the last`()
        async throws
    {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([
                .step("a"), .step("b", after: ["a"]), .step("c", after: ["a"]), .step("d", after: ["b", "c"]),
            ])
            let task = try await fixture.create(template)[0]
            let first = try await fixture.settle(try await fixture.claim())
            #expect(first.started.enqueued == ["worker_alpha_queue": 2])
            #expect(first.tasks.isEmpty)
            let middle = try await fixture.claim()
            #expect(middle.map(\.name) == ["b", "c"])
            #expect(middle.map { $0.results.mapValues(\.text) } == [["a": "\"a\""], ["a": "\"a\""]])
            #expect(try await fixture.settle([middle[0]]).started.enqueued.isEmpty)
            #expect(try await fixture.steps(of: task)["d"] == "pending")
            try await fixture.settle([middle[1]])
            let last = try await fixture.claim()
            #expect(last.map(\.name) == ["d"])
            #expect(last[0].results.keys.sorted() == ["b", "c"])
            #expect(try await fixture.settle(last).tasks == [task: "complete"])
            #expect(try await fixture.store.result(ofStep: "d", task: task)?.text == "\"d\"")
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `both parents of a join in one batch release it once`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a"), .step("b"), .step("c", after: ["a", "b"])])
            _ = try await fixture.create(template, count: 20)
            let result = try await fixture.store.settle(
                try await fixture.claim().map { $0.settlement() }, terms: fixture.terms(limit: 15))
            #expect(result.settled.count == 40)
            #expect(result.started.claimed.count == 15)
            #expect(result.started.claimed.allSatisfy { $0.results.count == 2 })
            #expect(result.started.enqueued == ["worker_alpha_queue": 5])
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `the same result twice is taken once`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a"), .step("b", after: ["a"])])
            let task = try await fixture.create(template)[0]
            let step = try await fixture.claim()
            #expect(try await fixture.settle(step).settled.count == 1)
            let again = try await fixture.settle(step, .permanent)
            #expect(again.settled.isEmpty)
            #expect(again.stale == step.map(\.reference))
            #expect(try await fixture.steps(of: task) == ["a": "complete", "b": "enqueued"])
            #expect(try await fixture.store.result(ofStep: "a", task: task)?.text == "\"a\"")
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `stale and current results may come in one batch, over several namespaces`() async throws {
        try await StoreFixture.with { fixture in
            let alpha = try await fixture.register([.step("a")])
            let beta = try await fixture.register([.step("b"), .step("c", after: ["b"])], namespace: "beta")
            _ = try await fixture.create(alpha, count: 3)
            _ = try await fixture.create(beta, count: 3)
            let steps = try await fixture.claim(from: ["alpha", "beta"])
            try await fixture.settle([steps[1], steps[4]])
            let result = try await fixture.settle(steps)
            #expect(result.stale == [steps[1].reference, steps[4].reference])
            #expect(result.settled.count == 4)
            #expect(result.started.enqueued == ["worker_beta_queue": 2])
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `a result for an attempt that never was is stale`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            _ = try await fixture.create(template)
            var step = try #require(try await fixture.claim().first)
            step.attempt = 7
            #expect(try await fixture.settle([step]).stale == [step.reference])
            step.attempt = 0
            #expect(try await fixture.settle([step]).stale == [step.reference])
            step.stepID = UUID()
            #expect(try await fixture.settle([step]).stale == [step.reference])
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `a retryable failure waits while attempts are left, then settles as error`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a"), .step("b", after: ["a"]), .step("c")])
            let task = try await fixture.create(template)[0]
            var steps = try await fixture.claim()
            try await fixture.settle(steps.filter { $0.name == "c" })
            steps = steps.filter { $0.name == "a" }
            for attempt in 1...3 {
                #expect(steps.map(\.attempt) == [attempt])
                let result = try await fixture.settle(steps, .retryable)
                let state = attempt < 3 ? "waiting_for_retry" : "error"
                #expect(Array(result.settled.values) == [state])
                #expect(Array(result.tasks.values) == [attempt < 3 ? "waiting_for_retry" : "blocked_by_failures"])
                #expect(try await fixture.violations() == [])
                if attempt < 3 {
                    #expect(try await fixture.claim().isEmpty)
                    #expect(try await fixture.store.runTimers(limit: 10).enqueued == ["worker_alpha_queue": 1])
                    #expect(try await fixture.state(of: task) == "steps_in_process")
                    steps = try await fixture.claim()
                }
            }
            let failures = try await fixture.store.failures(task: task)
            #expect(failures.map(\.name) == ["a"])
            #expect(failures.map(\.attempts) == [3])
            #expect(failures.map(\.errorType) == ["bad_luck"])
            #expect(failures.map(\.message) == ["no luck"])
        }
    }

    @Test func `a permanent failure blocks the task, and independent branches go on`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([
                .step("bad"), .step("after_bad", after: ["bad"]), .step("good"), .step("after_good", after: ["good"]),
            ])
            let task = try await fixture.create(template)[0]
            let steps = try await fixture.claim()
            try await fixture.settle(steps.filter { $0.name == "bad" }, .permanent)
            #expect(try await fixture.state(of: task) == "blocked_by_failures")
            try await fixture.settle(steps.filter { $0.name == "good" })
            try await fixture.settle(try await fixture.claim())
            #expect(
                try await fixture.steps(of: task) == [
                    "bad": "error", "after_bad": "pending", "good": "complete", "after_good": "complete",
                ])
            #expect(try await fixture.state(of: task) == "blocked_by_failures")
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `a result that jsonb refuses is refused with its class, and nothing of its batch is written`()
        async throws
    {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            _ = try await fixture.create(template, count: 3)
            let steps = try await fixture.claim()
            for bad in [#""\u0000""#, #""\ud800""#, #"[1,"#, "\u{1}"] {
                var settlements = steps.map { $0.settlement() }
                settlements[1].result = JSONPayload(trusting: Array(bad.utf8))
                let error = await #expect(throws: PostgresError.self) {
                    try await fixture.store.settle(settlements, terms: fixture.terms(limit: 0))
                }
                #expect(error?.sqlState?.hasPrefix("22") == true)
            }
            #expect(try await fixture.settle(steps).settled.count == 3)
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `a delay of any length can be settled`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            _ = try await fixture.create(template, count: 2)
            let steps = try await fixture.claim()
            try await fixture.settle([steps[0]], .retryable, delay: .seconds(86_400))
            try await fixture.settle([steps[1]], .retryable, delay: .seconds(-5))
            #expect(try await fixture.store.runTimers(limit: 10).enqueued == ["worker_alpha_queue": 1])
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `two settlements that each bring one parent of a join never both miss the child`() async throws {
        try await StoreFixture.with(connections: 8) { fixture in
            let template = try await fixture.register([.step("a"), .step("b"), .step("c", after: ["a", "b"])])
            let tasks = try await fixture.create(template, count: 300)
            let steps = try await fixture.claim(1000)
            let pairs = Dictionary(grouping: steps, by: \.taskID)
            let released = try await withThrowingTaskGroup(of: Int.self) { group in
                var running = 0
                var total = 0
                for task in tasks {
                    for step in pairs[task] ?? [] {
                        group.addTask { try await fixture.settle([step]).started.enqueued.values.reduce(0, +) }
                        running += 1
                    }
                    if running >= 16 { total += try await group.next() ?? 0 }
                }
                for try await count in group { total += count }
                return total
            }
            #expect(released == 300)
            #expect(try await fixture.claim(1000).count == 300)
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `the second parent waits for the first one's transaction and then releases the child`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a"), .step("b"), .step("c", after: ["a", "b"])])
            let task = try await fixture.create(template)[0]
            let steps = try await fixture.claim()
            try await fixture.pool.transaction { connection in
                let settle = PostgresStatement(
                    sql: """
                        SELECT kind FROM tasker.settle_steps(ARRAY[$1::uuid], ARRAY[$2::uuid], '{1}', '{success}', '{null}',
                            '{0}', '{0}', NULL, $3::uuid, '{}', 0, 1000)
                        """)
                _ = try await connection.query(settle, [.uuid(steps[0].stepID), .uuid(task), .uuid(fixture.worker)])
                async let second = fixture.settle([steps[1]])
                try await eventually("the second settlement waits for a lock") {
                    try await fixture.value(
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
                        as: Int64.self) == 1
                }
                _ = try await connection.query(PostgresStatement(sql: "COMMIT"))
                #expect(try await second.started.enqueued == ["worker_alpha_queue": 1])
                _ = try await connection.query(PostgresStatement(sql: "BEGIN"))
            }
            #expect(try await fixture.violations() == [])
        }
    }
}
