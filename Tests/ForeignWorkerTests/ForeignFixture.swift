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
    static func with(_ body: (ForeignFixture) async throws -> Void) async throws {
        try await StoreFixture.with(connections: 2) { store in
            var configuration = TaskerConfiguration()
            configuration.worker.grace = .seconds(1)
            let tasker = try await Tasker(
                database: try store.database.configuration(), templates: try templates(), configuration: configuration,
                logger: store.database.logger)
            let group = ServiceGroup(services: [tasker], logger: store.database.logger)
            let running = Task { try await group.run() }
            // The migrator does this; a copy of a migrated database is without.
            try await store.pool.query(
                PostgresStatement(
                    sql: "ALTER DATABASE \(store.database.name) SET search_path = tasker, public"))
            let worker = try ForeignWorker(database: store.database.url)
            do {
                try await worker.waitUntilReady()
                try await body(ForeignFixture(store: store, tasker: tasker, worker: worker))
            } catch {
                worker.kill()
                running.cancel()
                _ = try? await running.value
                throw error
            }
            worker.kill()
            await group.triggerGracefulShutdown()
            try await running.value
        }
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
