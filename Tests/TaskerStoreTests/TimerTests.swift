import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport
import Testing

@Suite struct TimerTests {
    @Test func `retries become runnable when they are due, oldest first, as many as asked for`() async throws {
        try await StoreFixture.with { fixture in
            let alpha = try await fixture.register([.step("a")])
            let beta = try await fixture.register([.step("b")], namespace: "beta")
            let tasks = try await fixture.create(alpha, count: 3)
            _ = try await fixture.create(beta, count: 2)
            let steps = try await fixture.claim(from: ["alpha", "beta"])
            // The first created is due last.
            for (index, step) in steps.enumerated() {
                try await fixture.settle([step], .retryable, delay: .milliseconds(index == 0 ? 1500 : 0))
            }
            #expect(try await fixture.store.runTimers(limit: 2).enqueued == ["worker_alpha_queue": 2])
            #expect(try await fixture.store.runTimers(limit: 9).enqueued["worker_beta_queue"] == 2)
            #expect(try await fixture.claim().map(\.taskID) == [tasks[1], tasks[2]])
            try await eventually("the last retry is due") {
                let enqueued = try await fixture.store.runTimers(limit: 9).enqueued
                return enqueued == ["worker_alpha_queue": 1]
            }
            #expect(try await fixture.store.runTimers(limit: 9).enqueued == [:])
            #expect(try await fixture.claim().map(\.attempt) == [2])
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `one poll makes due retries runnable and claims them`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            _ = try await fixture.create(template, count: 3)
            try await fixture.settle(try await fixture.claim(), .retryable)
            var claimed: [ClaimedStep] = []
            try await eventually("due retries are claimed") {
                claimed += try await fixture.store.poll(
                    namespaces: ["alpha"], terms: fixture.terms(), timers: 10
                ).claimed
                return claimed.count == 3
            }
            #expect(claimed.allSatisfy { $0.attempt == 2 })
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `a due retry whose task is locked is told of, and done the next time`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            let tasks = try await fixture.create(template, count: 2)
            try await fixture.settle(try await fixture.claim(), .retryable)
            try await fixture.pool.transaction { connection in
                _ = try await connection.query(
                    PostgresStatement(sql: "SELECT 1 FROM tasker.tasks WHERE task_uuid = $1::uuid FOR UPDATE"),
                    [.uuid(tasks[0])])
                let started = try await fixture.store.runTimers(limit: 10)
                #expect(started.enqueued == ["worker_alpha_queue": 1])
                #expect(started.deferred == 1)
                let polled = try await fixture.store.poll(namespaces: [], terms: fixture.terms(limit: 0), timers: 10)
                #expect(polled.deferred == 1)
            }
            let started = try await fixture.store.runTimers(limit: 10)
            #expect(started.enqueued == ["worker_alpha_queue": 1])
            #expect(started.deferred == 0)
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `steps that wait for the orchestrator do not hide due retries`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            _ = try await fixture.create(template, count: 6)
            let steps = try await fixture.claim()
            try await fixture.settle([steps[5]], .retryable)
            // As foreign workers leave them, with a timer that only the sweep of their results may set off.
            try await fixture.pool.query(
                PostgresStatement(
                    sql: """
                        UPDATE tasker.workflow_steps SET state = 'enqueued_for_orchestration', wake_at = now() - interval '1 hour'
                        WHERE state = 'in_progress'
                        """))
            #expect(try await fixture.store.runTimers(limit: 3).enqueued == ["worker_alpha_queue": 1])
        }
    }
}
