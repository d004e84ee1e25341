import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport
import Testing

@Suite struct PoisonTests {
    @Test func `a message that names no step is archived, and the step behind it runs`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            for (number, message) in Self.messages.enumerated() {
                try await Self.send(message, fixture)
                let task = try await fixture.create(template)[0]
                #expect(try await fixture.claim(1).map(\.taskID) == [task], "\(message)")
                #expect(try await Self.archived(fixture) == Int64(number + 1), "\(message)")
            }
            #expect(try await fixture.violations() == [])
        }
    }

    private static let messages = [
        "{}", "[]", "1", "null", #""text""#, #"{"step_uuid": 5}"#, #"{"step_uuid": "no uuid"}"#, #"{"step_uuid": ""}"#,
        #"{"step_uuid": null, "task_uuid": {}}"#, #"{"step_uuid": "00000000-0000-0000-0000-000000000000"}"#,
        #"{"step_uuid": "'; DROP TABLE tasker.tasks; --"}"#,
    ]

    @Test func `a SQL NULL for a message is archived too`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            try await fixture.pool.query(
                PostgresStatement(
                    sql: "INSERT INTO pgmq.q_worker_alpha_queue (vt, message) VALUES ('2000-01-01', NULL)"))
            let task = try await fixture.create(template)[0]
            #expect(try await fixture.claim(1).map(\.taskID) == [task])
            #expect(try await Self.archived(fixture) == 1)
        }
    }

    @Test func `a thousand strays do not keep a worker with little room from the step behind them`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            try await fixture.pool.query(
                PostgresStatement(
                    sql: """
                        INSERT INTO pgmq.q_worker_alpha_queue (vt, message)
                        SELECT timestamptz '2000-01-01', '{"step_uuid": "x"}' FROM generate_series(1, 1000)
                        """))
            let task = try await fixture.create(template)[0]
            #expect(try await fixture.claim(2).map(\.taskID) == [task])
            #expect(try await Self.archived(fixture) == 1000)
        }
    }

    @Test func `messages of steps that are done, cancelled, retrying or pending are archived`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a"), .step("b", after: ["a"])])
            let tasks = try await fixture.create(template, count: 4)
            let steps = try await fixture.claim()
            let ids = steps.map(\.stepID)
            try await fixture.settle([steps[0]])
            try await fixture.settle([steps[1]], .retryable, delay: .seconds(60))
            try await fixture.settle([steps[2]], .permanent)
            _ = try await fixture.store.cancel(task: tasks[3], by: "me", reason: "test")
            for id in ids { try await Self.send(#"{"step_uuid": "\#(id.uuidString)"}"#, fixture) }
            #expect(try await fixture.claim(1).map(\.name) == ["b"])
            #expect(try await fixture.claim().isEmpty)
            #expect(try await Self.archived(fixture) == 4)
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `a second message for a step is archived, whether it is waiting or running`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            _ = try await fixture.create(template, count: 2)
            try await fixture.pool.query(
                PostgresStatement(
                    sql: """
                        INSERT INTO pgmq.q_worker_alpha_queue (vt, message)
                        SELECT now() - interval '1 second', message FROM pgmq.q_worker_alpha_queue
                        """))
            #expect(try await fixture.claim().count == 2)
            #expect(try await fixture.claim().isEmpty)
            #expect(try await Self.archived(fixture) == 2)
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `two messages for a step that names none start it once`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            _ = try await fixture.create(template)
            try await fixture.pool.query(PostgresStatement(sql: "UPDATE tasker.workflow_steps SET message_id = NULL"))
            try await fixture.pool.query(
                PostgresStatement(
                    sql:
                        "INSERT INTO pgmq.q_worker_alpha_queue (vt, message) SELECT now(), message FROM pgmq.q_worker_alpha_queue"
                ))
            #expect(try await fixture.claim().map(\.attempt) == [1])
            #expect(try await fixture.claim().isEmpty)
            #expect(try await Self.archived(fixture) == 1)
            #expect(try await fixture.violations() == [])
        }
    }

    private static func send(_ message: String, _ fixture: StoreFixture) async throws {
        try await fixture.pool.query(
            PostgresStatement(
                sql: """
                    INSERT INTO pgmq.q_worker_alpha_queue (vt, message)
                    VALUES (tasker.engine_visible_at(0, clock_timestamp() - interval '1 second'), $1::jsonb)
                    """),
            [.jsonb(Array(message.utf8))])
    }

    private static func archived(_ fixture: StoreFixture) async throws -> Int64? {
        try await fixture.value("SELECT count(*) FROM pgmq.a_worker_alpha_queue")
    }
}
