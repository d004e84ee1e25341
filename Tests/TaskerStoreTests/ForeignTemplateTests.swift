import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport
import Testing

/// What becomes of the templates that workers of the reference system write when they start.
@Suite struct ForeignTemplateTests {
    private static let insert = PostgresStatement(
        sql: """
            INSERT INTO tasker.named_tasks (name, version, description, task_namespace_uuid, configuration,
                                            identity_strategy, created_at, updated_at)
            SELECT 'theirs', '1.0.0', NULL, task_namespace_uuid, $1::jsonb, 'strict', now(), now()
            FROM tasker.task_namespaces LIMIT 1
            """)

    @Test func `a worker's file does not replace what is registered, force does`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a"), .step("b", after: ["a"])])
            let before = try await fixture.store.template(id: template)?.template
            try await fixture.pool.query(
                PostgresStatement(
                    sql: """
                        UPDATE tasker.named_tasks SET configuration = '{"name": "flow", "steps": []}', updated_at = now()
                        WHERE named_task_uuid = $1::uuid
                        """), [.uuid(template)])
            #expect(try await fixture.store.template(id: template)?.template == before)
            // The next process of ours with the same template starts as ever.
            #expect(try await fixture.register([.step("a"), .step("b", after: ["a"])]) == template)
            let forced = TaskTemplate(name: "flow", namespace: "alpha", version: "1.0.0", steps: [.step("c")])
            #expect(try await fixture.store.register(forced, replace: true).outcome == .replaced)
            let found = try await fixture.store.template(namespace: "alpha", name: "flow", version: "1.0.0")
            #expect(found?.template.steps.map(\.name) == ["c"])
            #expect(try await fixture.store.template(id: template)?.template == before, "its tasks keep what they run")
        }
    }

    @Test func `a template that only a worker knows can be run`() async throws {
        try await StoreFixture.with { fixture in
            _ = try await fixture.register([.step("a")])
            try await fixture.pool.query(
                Self.insert,
                [
                    .jsonb(
                        Array(
                            #"""
                            {"name": "theirs", "namespace_name": "alpha", "version": "1.0.0", "steps": [
                             {"name": "y", "handler": {"callable": "work"}, "dependencies": ["x"]},
                             {"name": "x", "handler": {"callable": "work"}}]}
                            """#.utf8))
                ])
            let template = try #require(
                try await fixture.store.template(namespace: "alpha", name: "theirs", version: nil))
            let task = try #require(try await fixture.create(template.id).first)
            #expect(try await fixture.steps(of: task) == ["x": "enqueued", "y": "pending"])
        }
    }

    @Test(arguments: [
        #"{"name": "theirs", "steps": [{"name": "x", "handler": {"callable": "work"}, "dependencies": ["y"]}]}"#,
        #"""
        {"name": "theirs", "steps": [{"name": "x", "handler": {"callable": "work"}, "dependencies": ["y"]},
                                     {"name": "y", "handler": {"callable": "work"}, "dependencies": ["x"]}]}
        """#,
        #"{"name": "theirs"}"#,
    ])
    func `a template that could not run is refused`(configuration: String) async throws {
        try await StoreFixture.with { fixture in
            _ = try await fixture.register([.step("a")])
            await #expect(throws: PostgresError.self) {
                try await fixture.pool.query(Self.insert, [.jsonb(Array(configuration.utf8))])
            }
            #expect(try await fixture.store.template(namespace: "alpha", name: "theirs", version: nil) == nil)
        }
    }
}
