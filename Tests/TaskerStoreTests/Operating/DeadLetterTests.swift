import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport
import Testing

@Suite struct DeadLetterTests {
    private static let me = Operator("me", reason: "fixed")

    private static var open: DeadLetterFilter {
        var filter = DeadLetterFilter()
        filter.status = "pending"
        return filter
    }

    @Test func `every way to fail for good opens an entry that names the exact cause`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a", retry: .immediate(attempts: 2))])
            let tasks = try await fixture.create(template, count: 2)
            let steps = try await fixture.claim()
            try await fixture.settle([steps[0]], .permanent)
            try await fixture.settle([steps[1]], .retryable)
            #expect(try await fixture.store.deadLetters(Self.open).map(\.taskID) == [tasks[0]])
            _ = try await fixture.store.runTimers(limit: 10)
            try await fixture.settle(try await fixture.claim(), .retryable)
            let entries = try await fixture.store.deadLetters(Self.open)
            #expect(entries.map(\.cause) == ["retries_exhausted", "permanent_failure"])
            #expect(Set(entries.map(\.reason)) == ["max_retries_exceeded"])
            #expect(Set(entries.map(\.fingerprint)).count == 1)
            #expect(entries.allSatisfy { $0.step == "a" && $0.errorType == "bad_luck" && $0.message == "no luck" })
        }
    }

    @Test func `the snapshot holds the task, its steps, its history and the errors`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a"), .step("b", after: ["a"])])
            _ = try await fixture.create(template)
            try await fixture.settle(try await fixture.claim(), .permanent)
            let entry = try #require(try await fixture.store.deadLetters(Self.open).first)
            let record = try #require(try await fixture.store.deadLetter(entry.id))
            let snapshot = record.snapshot.text.replacing(" ", with: "")
            for part in [
                #""namespace":"alpha""#, #""current_state":"blocked_by_failures""#, #""name":"b""#,
                #""message":"noluck""#, #""to_state":"blocked_by_failures""#, #""step_count":2"#,
            ] {
                #expect(snapshot.contains(part), "\(part)")
            }
        }
    }

    @Test func `a second failure adds to the open entry and leaves its snapshot`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a"), .step("b")])
            _ = try await fixture.create(template)
            let steps = try await fixture.claim()
            try await fixture.settle([steps[0]], .permanent)
            let entry = try #require(try await fixture.store.deadLetters(Self.open).first)
            let before = try #require(try await fixture.store.deadLetter(entry.id))
            try await fixture.settle([steps[1]], .permanent)
            #expect(try await fixture.store.deadLetters(Self.open).map(\.id) == [entry.id])
            let after = try #require(try await fixture.store.deadLetter(entry.id))
            #expect(after.snapshot == before.snapshot)
            #expect(
                try await fixture.value(
                    "SELECT (metadata->>'failure_count') || jsonb_array_length(metadata->'failures') FROM tasker.tasks_dlq",
                    as: String.self) == "22")
        }
    }

    @Test func `entries are closed by what resolves them`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a"), .step("b", after: ["a"])])
            let tasks = try await fixture.create(template, count: 4)
            try await fixture.settle(try await fixture.claim(), .permanent)
            _ = try await fixture.store.resetStep("a", task: tasks[0], by: Self.me)
            _ = try await fixture.store.resume(task: tasks[1], by: Self.me)
            _ = try await fixture.store.cancel(task: tasks[2], by: "me", reason: "given up")
            let open = try await fixture.store.deadLetters(Self.open)
            #expect(open.map(\.taskID) == [tasks[3]])
            let entry = try #require(open.first)
            #expect(
                try await fixture.store.resolveDeadLetter(entry.id, as: "permanently_failed", by: Self.me)
                    == .done(state: "permanently_failed", steps: 0, enqueued: [:]))
            #expect(
                try await fixture.store.resolveDeadLetter(entry.id, as: "cancelled", by: Self.me)
                    == .refused(state: "permanently_failed", reason: "an entry is closed once"))
            let status = try await fixture.store.deadLetters(DeadLetterFilter())
            let closed = Dictionary(status.map { ($0.taskID, $0.status) }) { first, _ in first }
            #expect(
                closed == [
                    tasks[0]: "manually_resolved", tasks[1]: "manually_resolved", tasks[2]: "cancelled",
                    tasks[3]: "permanently_failed",
                ])
            #expect(status.allSatisfy { $0.closedBy == "me" && $0.closedAt != nil })
            #expect(try await fixture.state(of: tasks[3]) == "blocked_by_failures")
        }
    }

    @Test func `messages that differ in numbers, names and ids alone have one fingerprint`() async throws {
        try await StoreFixture.with { fixture in
            let normalised = try await fixture.pool.query(
                PostgresStatement(
                    sql: """
                        SELECT tasker.normalise_error(m) FROM (VALUES
                            ('can''t find order 17 of ''Ann B.'' at 0xFF, id 3f2504e0-4f89-11d3-9a0c-0305e82c3301'),
                            ('can''t find order 1,234.5 of "Bo"  at 0x10, id 00000000-4f89-11d3-9a0c-0305e82c3301'),
                            ('can''t find order 9 of `c` at deadbeef01, id ffffffff-4f89-11d3-9a0c-0305e82c3301')) v(m)
                        """)
            ).map { try $0.decode(at: 0, as: String.self) }
            #expect(Set(normalised) == ["can't find order <n> of <text> at <hex>, id <uuid>"])
        }
    }

    @Test func `groups count what has the same trouble`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a"), .step("b")])
            _ = try await fixture.create(template, count: 3)
            let steps = try await fixture.claim()
            try await fixture.settle(steps.filter { $0.name == "a" }.prefix(2).map { $0 }, .permanent)
            try await fixture.settle(steps.filter { $0.name == "b" }.suffix(1).map { $0 }, .permanent)
            let groups = try await fixture.store.deadLetterGroups()
            #expect(groups.map(\.entries) == [2, 1])
            #expect(groups.map(\.step) == ["a", "b"])
            #expect(groups.map(\.template) == ["alpha/flow", "alpha/flow"])
        }
    }

    @Test func `a redrive begins the failed steps of a group again, and no others`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a"), .step("b")])
            let tasks = try await fixture.create(template, count: 3)
            let steps = try await fixture.claim()
            try await fixture.settle(steps.filter { $0.name == "a" && $0.taskID != tasks[2] }, .permanent)
            try await fixture.settle(steps.filter { $0.name == "b" && $0.taskID == tasks[2] }, .permanent)
            var options = RedriveOptions()
            options.filter.fingerprint = try await fixture.store.deadLetterGroups().first?.fingerprint

            options.isDryRun = true
            let dry = try await fixture.store.redrive(options, by: Self.me)
            #expect(dry.entries.map(\.outcome) == ["would_redrive", "would_redrive"] && dry.enqueued.isEmpty)
            #expect(try await fixture.state(of: tasks[0]) == "blocked_by_failures")

            options.isDryRun = false
            let done = try await fixture.store.redrive(options, by: Self.me)
            #expect(done.entries.map(\.outcome) == ["redriven", "redriven"])
            #expect(done.enqueued == ["worker_alpha_queue": 2])
            #expect(try await fixture.claim().map(\.name) == ["a", "a"])
            #expect(try await fixture.store.deadLetters(Self.open).map(\.taskID) == [tasks[2]])
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `a rate spreads a redrive over time`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            let tasks = try await fixture.create(template, count: 3)
            try await fixture.settle(try await fixture.claim(), .permanent)
            var options = RedriveOptions()
            options.perSecond = 0.01
            let result = try await fixture.store.redrive(options, by: Self.me)
            #expect(result.entries.map(\.state) == ["steps_in_process", "waiting_for_retry", "waiting_for_retry"])
            let starts = result.entries.compactMap(\.startsAt)
            #expect(starts.count == 3)
            #expect(zip(starts, starts.dropFirst()).allSatisfy { abs($1.timeIntervalSince($0) - 100) < 0.001 })
            #expect(try await fixture.claim().map(\.taskID).count == 1)
            #expect(try await fixture.store.deadLetters(Self.open).isEmpty)
            #expect(Set(result.entries.map(\.taskID)) == Set(tasks))
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `an entry is opened by hand once`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            let task = try await fixture.create(template)[0]
            guard case .done = try await fixture.store.addDeadLetter(task: task, by: Self.me),
                case .refused(let state, _) = try await fixture.store.addDeadLetter(task: task, by: Self.me)
            else {
                Issue.record("not opened once")
                return
            }
            #expect(state == "steps_in_process")
            #expect(try await fixture.store.deadLetters(Self.open).map(\.reason) == ["manual_dlq"])
            #expect(try await fixture.store.addDeadLetter(task: UUID(), by: Self.me) == .notFound("task"))
        }
    }
}
