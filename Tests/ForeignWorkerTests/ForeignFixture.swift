import Foundation
import PostgresClient
import ServiceLifecycle
import TaskerCore
import TaskerStore
import TestSupport

@testable import Tasker

/// A database, a Tasker service on it, and a worker of the reference system.
struct ForeignFixture: Sendable {
    let store: StoreFixture
    let tasker: Tasker
    let worker: ForeignWorker

    /// The templates that both sides read.
    static func templates() throws -> [TaskTemplate] {
        let folder = ForeignWorker.sources.appending(path: "templates")
        return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil).map { file in
            try TemplateReader.read(yaml: String(contentsOf: file, encoding: .utf8)).template
        }
    }

    /// Runs the body with all three, ready.
    ///
    /// - Parameters:
    ///   - handlers: what the service itself can run.
    ///   - callables: what the worker is admitted for, under a role of its own; nil lets it work as the owner of everything.
    static func with(
        handlers: HandlerRegistry = HandlerRegistry(), callables: [String]? = nil,
        _ body: (ForeignFixture) async throws -> Void
    ) async throws {
        try await StoreFixture.with(connections: 2) { store in
            let tasker = try await Tasker(
                database: try store.database.configuration(), templates: try templates(), handlers: handlers,
                logger: store.database.logger)
            // The migrator does this; a copy of a migrated database is without.
            try await store.run("ALTER DATABASE \(store.database.name) SET search_path = tasker, public")
            let group = ServiceGroup(services: [tasker], logger: store.database.logger)
            let running = Task { try await group.run() }
            do {
                try await withRole(of: callables, store) { url in
                    let worker = try ForeignWorker(database: url)
                    defer { worker.kill() }
                    try await worker.waitUntilReady()
                    try await body(ForeignFixture(store: store, tasker: tasker, worker: worker))
                }
            } catch {
                running.cancel()
                _ = try? await running.value
                throw error
            }
            await group.triggerGracefulShutdown()
            try await running.value
        }
    }

    private static func withRole(
        of callables: [String]?, _ store: StoreFixture, _ body: (String) async throws -> Void
    ) async throws {
        guard let callables else { return try await body(store.database.url) }
        let role = "\(store.database.name)_python"
        let url = try store.database.cluster.url(database: store.database.name, user: role, password: "secret")
        try await store.run("CREATE ROLE \(role) LOGIN PASSWORD 'secret'")
        do {
            try await store.pool.query(
                PostgresStatement(sql: "SELECT tasker.admit_foreign_worker($1::text, ARRAY['foreign'], $2::text[])"),
                [.text(role), .textArray(callables)])
            try await body(url)
        } catch {
            try? await store.drop(role: role)
            throw error
        }
        try await store.drop(role: role)
    }

    /// Submits a task.
    func submit(_ template: String, _ input: JSONValue = [:]) async throws -> UUID {
        try await tasker.submit(
            WorkflowReference(namespace: "foreign", name: template, version: "1.0.0"), input: JSONPayload(input)
        ).id
    }

    /// The result of a step of a task, as the worker stored it.
    func result(of step: String, in task: UUID) async throws -> JSONValue? {
        try await store.value(
            """
            SELECT s.results->'result' FROM tasker.workflow_steps s JOIN tasker.named_steps n USING (named_step_uuid)
            WHERE s.task_uuid = $1::uuid AND n.name = $2::text
            """, [.uuid(task), .text(step)], as: [UInt8].self
        ).map { try JSONPayload(trusting: $0).decode(JSONValue.self) }
    }

    /// The states that a step has been in.
    func states(of step: String, in task: UUID) async throws -> [String] {
        try await store.pool.query(
            PostgresStatement(
                sql: """
                    SELECT h.to_state::text FROM tasker.workflow_step_transitions h
                    JOIN tasker.workflow_steps s USING (workflow_step_uuid) JOIN tasker.named_steps n USING (named_step_uuid)
                    WHERE s.task_uuid = $1::uuid AND n.name = $2::text ORDER BY h.sort_key
                    """), [.uuid(task), .text(step)]
        ).map { try $0.decode(at: 0, as: String.self) }
    }
}

extension StoreFixture {
    fileprivate func run(_ statement: String) async throws {
        try await pool.query(PostgresStatement(sql: statement))
    }

    fileprivate func drop(role: String) async throws {
        try await run("DROP OWNED BY \(role)")
        try await run("DROP ROLE \(role)")
    }
}
