import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport
import Testing

/// What the database makes of workers of the reference system; `ForeignWorkerTests` runs a real one.
@Suite struct ForeignTests {
    @Test func `an announced result settles the step, releases its successor and takes the announcement away`()
        async throws
    {
        try await ForeignTask.with { task in
            try await task.run(.success(["n": 1]))
            let found = try await task.fixture.store.foreignResults(limit: 10, hold: .seconds(30))
            #expect(found.map(\.reference) == [task.reference(attempt: 1)])
            #expect(found.first?.stepName == "a")
            #expect(found.first?.result?.success == true)
            // Nobody else is given it meanwhile.
            #expect(try await task.fixture.store.foreignResults(limit: 10, hold: .seconds(30)).isEmpty)
            let result = try await task.settle(found, .success)
            #expect(result.settled == [task.step: "complete"])
            #expect(result.started.enqueued == ["worker_alpha_queue": 1])
            #expect(try await task.fixture.steps(of: task.id) == ["a": "complete", "b": "enqueued"])
            #expect(
                try await task.fixture.value("SELECT count(*) FROM pgmq.q_orchestration_step_results", as: Int64.self)
                    == 0)
            #expect(
                try await task.fixture.value(
                    "SELECT results->'result'->>'n' FROM tasker.workflow_steps WHERE workflow_step_uuid = $1::uuid",
                    [.uuid(task.step)], as: String.self) == "1")
            #expect(try await task.fixture.violations() == [])
        }
    }

    @Test func `a failure is tried again after its delay, and fails the step when no attempt is left`() async throws {
        try await ForeignTask.with { task in
            for attempt in 1...3 {
                try await task.run(.failure("no luck"))
                let found = try await task.fixture.store.foreignResults(limit: 10, hold: .seconds(30))
                #expect(found.map(\.reference) == [task.reference(attempt: attempt)])
                let result = try await task.settle(found, .retryable)
                #expect(result.settled == [task.step: attempt < 3 ? "waiting_for_retry" : "error"])
                #expect(try await task.fixture.violations() == [])
                _ = try await task.fixture.store.runTimers(limit: 10)
            }
            #expect(try await task.fixture.state(of: task.id) == "blocked_by_failures")
        }
    }

    @Test func `a result that was never announced is found when its timer has run out`() async throws {
        try await ForeignTask.with { task in
            // The worker dies after the first of its three transactions: the history row has carried the result.
            try await task.worker.claim(task.step)
            try await task.worker.end(task.step, .success(["n": 1]))
            #expect(try await task.fixture.store.foreignResults(limit: 10, hold: .seconds(30)).isEmpty)
            try await task.makeDue()
            let polled = try await task.fixture.store.poll(
                namespaces: [], terms: task.fixture.terms(limit: 0), timers: 10)
            #expect(polled.foreignResults)
            let found = try await task.fixture.store.foreignResults(limit: 10, hold: .seconds(30))
            #expect(found.map(\.reference) == [task.reference(attempt: 1)])
            #expect(found.first?.messageID == nil)
            try await task.settle(found, .success)
            #expect(try await task.fixture.steps(of: task.id) == ["a": "complete", "b": "enqueued"])
            #expect(try await task.fixture.violations() == [])
            let idle = try await task.fixture.store.poll(
                namespaces: [], terms: task.fixture.terms(limit: 0), timers: 10)
            #expect(!idle.foreignResults)
        }
    }

    @Test func `a result that is announced twice counts once, and strange announcements are put away`() async throws {
        try await ForeignTask.with { task in
            try await task.run(.success(["n": 1]))
            try await task.worker.announce(task.step, .success(["n": 1]), ofTask: task.id)
            try await task.worker.announce(UUID(), .success(["n": 1]), ofTask: task.id)
            let found = try await task.fixture.store.foreignResults(limit: 10, hold: .zero)
            #expect(found.map(\.reference) == [task.reference(attempt: 1)])
            try await task.settle(found, .success)
            #expect(try await task.settle(found, .success).stale == [task.reference(attempt: 1)])
            #expect(try await task.fixture.store.foreignResults(limit: 10, hold: .zero).isEmpty)
            #expect(
                try await task.fixture.value("SELECT count(*) FROM pgmq.q_orchestration_step_results", as: Int64.self)
                    == 0)
            #expect(try await task.fixture.steps(of: task.id)["a"] == "complete")
        }
    }

    @Test func `a step that was taken from a lost worker is not its to end`() async throws {
        try await ForeignTask.with { task in
            try await task.worker.claim(task.step)
            try await task.makeDue()
            #expect(try await task.fixture.store.runTimers(limit: 10).enqueued == ["worker_alpha_queue": 1])
            #expect(try await task.fixture.violations() == [])
            #expect(try await task.fixture.claim().map(\.attempt) == [2])
            await #expect(throws: PostgresError.self) {
                try await task.worker.end(task.step, .success(["n": 1]))
            }
            #expect(try await task.fixture.steps(of: task.id)["a"] == "in_progress")
        }
    }

    @Test func `a foreign worker's step is not taken over before its time, though its message be visible`() async throws
    {
        try await ForeignTask.with { task in
            try await task.worker.claim(task.step)
            #expect(try await task.fixture.claim().isEmpty)
            try await task.makeDue()
            #expect(try await task.fixture.claim().map(\.attempt) == [2])
        }
    }

    @Test
    func `a foreign worker gets no step whose handler a live process of ours has, or that its setting leaves out`()
        async throws
    {
        try await ForeignTask.with { task in
            let presence = WorkerPresence(
                id: UUID(), hostname: "", processID: 1, version: "", namespaces: ["alpha"], handlers: ["work"])
            try await task.fixture.store.heartbeat(presence)
            await #expect(throws: PostgresError.self) { try await task.worker.claim(task.step) }
            #expect(try await task.fixture.steps(of: task.id)["a"] == "enqueued")
            for (callables, isTaken) in [("other", false), ("other,work", true)] {
                try await task.fixture.database.withPool(size: 1) { pool in
                    try await pool.query(
                        PostgresStatement(sql: "SELECT set_config('tasker.callables', $1::text, false)"),
                        [.text(callables)])
                    let worker = SimulatedForeignWorker(pool: pool)
                    if isTaken {
                        try await worker.claim(task.step)
                    } else {
                        await #expect(throws: PostgresError.self) { try await worker.claim(task.step) }
                    }
                }
            }
            #expect(try await task.fixture.steps(of: task.id)["a"] == "in_progress")
        }
    }
}

extension ForeignTests {
    @Test func `the payload of a result is read where the template has a schema for it`() async throws {
        for schema in [nil, JSONValue.object(["type": "object"])] {
            var step = StepDefinition.step("a")
            step.resultSchema = schema
            try await ForeignTask.with(step) { task in
                try await task.run(.success(["sum": 1]))
                let found = try await task.fixture.store.foreignResults(limit: 10, hold: .seconds(30))
                let payload = try #require(found.first?.result?.result).value()
                #expect(payload == (schema == nil ? .null : ["sum": 1]))
            }
        }
    }

    @Test func `our results for an attempt of a foreign worker are stale, but for its loss`() async throws {
        try await ForeignTask.with { task in
            // Given back, so that a foreign worker gets the same number.
            let ours = try await task.fixture.claim()
            _ = try await task.fixture.store.release(ours.map(\.reference), worker: task.fixture.worker)
            try await task.worker.claim(task.step)
            #expect(try await task.fixture.settle(ours).stale == ours.map(\.reference))
            #expect(try await task.fixture.settle(ours, .permanent).stale == ours.map(\.reference))
            #expect(try await task.fixture.steps(of: task.id)["a"] == "in_progress")
        }
    }
}
