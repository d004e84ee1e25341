import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport
import Testing

@Suite struct PruneTests {
    private static let me = Operator("me", reason: "disk is full")

    /// Rows of each table that belong to the task or its steps.
    private static func rows(of task: UUID, _ fixture: StoreFixture) async throws -> [String: Int64] {
        let tables = try await fixture.pool.query(
            PostgresStatement(
                sql: """
                    SELECT table_name::text || '.' || column_name::text FROM information_schema.columns
                    WHERE table_schema = 'tasker' AND column_name = 'task_uuid'
                      AND table_name IN (SELECT table_name FROM information_schema.tables
                                         WHERE table_schema = 'tasker' AND table_type = 'BASE TABLE')
                    """)
        ).map { try $0.decode(at: 0, as: String.self) }
        var rows: [String: Int64] = [:]
        for table in tables {
            let count = try await fixture.value(
                "SELECT count(*) FROM tasker.\(table.split(separator: ".")[0]) WHERE task_uuid = $1::uuid",
                [.uuid(task)],
                as: Int64.self)
            if let count, count > 0 { rows[table] = count }
        }
        return rows
    }

    private static func orphans(_ fixture: StoreFixture) async throws -> Int64? {
        try await fixture.value(
            """
            SELECT (SELECT count(*) FROM tasker.workflow_step_transitions h
                    WHERE NOT EXISTS (SELECT FROM tasker.workflow_steps s WHERE s.workflow_step_uuid = h.workflow_step_uuid))
                 + (SELECT count(*) FROM tasker.workflow_step_result_audit a
                    WHERE NOT EXISTS (SELECT FROM tasker.workflow_steps s WHERE s.workflow_step_uuid = a.workflow_step_uuid))
            """, as: Int64.self)
    }

    private static func all(
        _ fixture: StoreFixture, before date: Date = Date(timeIntervalSinceNow: -0.001), limit: Int = 2
    ) async throws -> Int {
        var removed = 0
        var stretch = PrunedTasks()
        while !stretch.isLast {
            let after = stretch.lastTask
            stretch = try await fixture.store.prune(endedBefore: date, after: after, limit: limit, by: me)
            removed += stretch.tasks
        }
        return removed
    }

    @Test func `finished tasks go with all that belongs to them, and nothing else does`() async throws {
        try await StoreFixture.with { fixture in
            let store = fixture.store
            let template = try await fixture.register([.step("a"), .step("b", after: ["a"])])
            var batch = StepDefinition.batch("cut", worker: "work")
            batch.append(.step("join", after: ["work"], type: .deferredConvergence))
            let grown = try await fixture.create(try await fixture.register(batch, name: "batch"))[0]
            try await fixture.finish("cut", with: BatchOutcome.tens(3, worker: "work").result)
            while try await fixture.state(of: grown) != "complete" {
                try await fixture.settle(try await fixture.claim())
            }
            let tasks = try await fixture.create(template, count: 5)
            // Complete, cancelled, blocked, resolved after a failure; the last one runs.
            let steps = try await fixture.claim()
            func first(_ index: Int) -> [ClaimedStep] { steps.filter { $0.taskID == tasks[index] } }
            try await fixture.settle(first(0))
            try await fixture.settle(try await fixture.claim())
            _ = try await store.cancel(task: tasks[1], by: "me", reason: "no longer needed")
            try await fixture.settle(first(2), .permanent)
            try await fixture.settle(first(3), .permanent)
            _ = try await store.resolveStep("a", task: tasks[3], by: Self.me)
            try await fixture.settle(try await fixture.claim())
            #expect(try await fixture.state(of: grown) == "complete")
            let before = try await Self.rows(of: tasks[2], fixture)

            #expect(try await Self.all(fixture) == 4)
            for task in [grown, tasks[0], tasks[1], tasks[3]] {
                #expect(try await Self.rows(of: task, fixture) == [:])
            }
            #expect(try await Self.orphans(fixture) == 0)
            #expect(try await Self.rows(of: tasks[2], fixture) == before)
            #expect(try await fixture.state(of: tasks[4]) == "steps_in_process")
            try await fixture.settle(first(4))
            try await fixture.settle(try await fixture.claim())
            #expect(try await fixture.state(of: tasks[4]) == "complete")
            #expect(try await fixture.violations() == [])
            #expect(try await store.inconsistencies() == [])
            let kept = try await fixture.value(
                """
                SELECT count(*) || ' ' || sum((details->>'tasks')::int) FROM tasker.operator_actions
                WHERE action = 'prune' AND acted_by = 'me' AND reason = 'disk is full'
                """, as: String.self)
            #expect(kept?.hasSuffix(" 4") == true)
        }
    }

    @Test func `what ended later stays, and so does a finished task with an open dead letter`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            let tasks = try await fixture.create(template, count: 2)
            try await fixture.settle(try await fixture.claim())
            _ = try await fixture.store.addDeadLetter(task: tasks[1], by: Self.me)
            #expect(try await Self.all(fixture, before: Date(timeIntervalSinceNow: -60)) == 0)
            #expect(try await Self.all(fixture) == 1)
            #expect(try await fixture.state(of: tasks[0]) == nil)
            #expect(try await fixture.state(of: tasks[1]) == "complete")
        }
    }

    @Test func `the counts go on to be right`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            let tasks = try await fixture.create(template, count: 3)
            try await fixture.settle(try await fixture.claim(2))
            _ = try await fixture.store.cancel(task: tasks[2], by: "me", reason: "no longer needed")
            #expect(try await Self.all(fixture) == 3)
            #expect(
                try await fixture.value(
                    "SELECT total_tasks + complete_tasks + cancelled_tasks FROM tasker.get_system_health_counts()",
                    as: Int64.self) == 0)
        }
    }

    @Test func `one prunes at a time`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            _ = try await fixture.create(template)
            try await fixture.settle(try await fixture.claim())
            let stretch = try await fixture.pool.transaction { connection in
                _ = try await connection.query(
                    .init(sql: "SELECT pg_advisory_xact_lock(hashtextextended('tasker.prune_tasks', 0))"))
                return try await fixture.store.prune(
                    endedBefore: Date(timeIntervalSinceNow: -0.001), after: nil, by: Self.me)
            }
            #expect(stretch.isBusy && stretch.tasks == 0)
            #expect(try await Self.all(fixture) == 1)
        }
    }

    @Test func `a time to come, a limit out of range and a blank reason are refused, and nothing is written`()
        async throws
    {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            let task = try await fixture.create(template)[0]
            try await fixture.settle(try await fixture.claim())
            let past = Date(timeIntervalSinceNow: -0.001)
            let calls: [(Date, Int, Operator)] = [
                (Date(timeIntervalSinceNow: 3_600), 10, Self.me), (past, 0, Self.me), (past, 10_001, Self.me),
                (past, 10, Operator("me", reason: " ")),
            ]
            for (date, limit, actor) in calls {
                let error = await #expect(throws: PostgresError.self) {
                    _ = try await fixture.store.prune(endedBefore: date, limit: limit, by: actor)
                }
                #expect(error?.sqlState == "22023")
            }
            #expect(try await fixture.state(of: task) == "complete")
        }
    }
}
