import Foundation
import Logging
import PostgresClient
import Tasker
import TaskerCore
import TaskerStore
import TestSupport
import Testing

/// A migrated database with the tool, and eyes and hands of the test's own on it.
struct Scene {
    let tool: Tool
    let store: TaskStore
    let database: TestDatabase

    static func with(_ body: (Scene) async throws -> Void) async throws {
        try await TestDatabase.withMigrated { database in
            try await database.withPool(size: 2) { pool in
                try await Tool.with(url: database.url) { tool in
                    try await body(
                        Scene(
                            tool: tool, store: TaskStore(pool: pool, logger: database.logger), database: database))
                }
            }
        }
    }

    /// Submits a task of a template that nobody runs yet.
    func submit(_ yaml: String, input: JSONPayload = .emptyObject) async throws -> UUID {
        let template = try TemplateReader.read(yaml: yaml).template
        let tasker = try await Tasker(
            database: try database.configuration(), templates: [template], logger: database.logger)
        let task: SubmittedTask
        do {
            task = try await tasker.submit(
                WorkflowReference(namespace: template.namespace, name: template.name, version: template.version),
                input: input, key: UUID().uuidString)
        } catch {
            await tasker.shutdown()
            throw error
        }
        await tasker.shutdown()
        return task.id
    }

    /// Waits until a step of the task is in the state.
    func wait(for task: UUID, step: String, toBe state: String) async throws -> StepPicture {
        for _ in 0..<1000 {
            let found = try await store.picture(of: task)?.steps.first { $0.name == step }
            if let found, found.state == state { return found }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw TimeoutError(waitingFor: "step \(step) to be \(state)")
    }

    struct TimeoutError: Error {
        let waitingFor: String
    }

    /// What `task explain` says.
    func explain(_ task: UUID, _ more: String...) async throws -> JSONValue {
        let running = try tool.start(["task", "explain", task.uuidString, "--json"] + more)
        let outcome = await running.outcome()
        #expect(outcome.code == 0, "\(outcome.output)")
        return try outcome.json()
    }
}

extension UUID {
    /// As the tool writes it.
    var text: String { uuidString.lowercased() }
}
