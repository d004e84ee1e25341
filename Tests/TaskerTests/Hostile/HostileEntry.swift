import Foundation
import TaskerStore
import TestSupport

@testable import Tasker

/// A place where a caller's text enters.
struct HostileEntry: Sendable {
    /// The method, as it is spelled in the source.
    let method: String
    /// What an error about it names.
    let field: String
    /// Gives the text to the method, and reads it back; nil where a text only looks something up.
    let run: @Sendable (_ text: String, HostileScene) async throws -> String?

    init(
        _ method: String, _ field: String, _ run: @escaping @Sendable (String, HostileScene) async throws -> String?
    ) {
        self.method = method
        self.field = field
        self.run = run
    }
}

/// What an entry acts on: a task that nobody else uses.
struct HostileScene: Sendable {
    let fixture: ServiceFixture
    let tasker: Tasker
    let reference: WorkflowReference
    let task: UUID

    var store: TaskStore { tasker.store }

    /// The first column of the task's row that the expression makes.
    func read(_ expression: String, of task: UUID? = nil) async throws -> String? {
        try await fixture.store.value(
            "SELECT (\(expression))::text FROM tasker.tasks t WHERE t.task_uuid = $1::uuid", [.uuid(task ?? self.task)],
            as: String.self)
    }

    /// A column of the last action on anything.
    func readAction(_ column: String) async throws -> String? {
        try await fixture.store.value(
            "SELECT \(column)::text FROM tasker.operator_actions ORDER BY action_uuid DESC LIMIT 1", as: String.self)
    }
}
