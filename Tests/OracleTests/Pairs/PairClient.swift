import Foundation
import PostgresClient
import TaskerCore
import TaskerStore

/// A connection of its own for calls of one function, and what it sees of the few tasks that all work on.
final class PairClient: Sendable {
    /// A step as it was a moment ago.
    struct Step: Sendable {
        let reference: StepReference
        let name: String
        let state: String
        let worker: UUID?
    }

    let store: TaskStore
    let field: PairField

    init(store: TaskStore, field: PairField) {
        self.store = store
        self.field = field
    }

    static let actor = Operator("operator", reason: "because")

    /// The steps of the tasks, in a random order.
    func steps(_ states: String...) async throws -> [Step] {
        let statement = PostgresStatement(
            name: "pair_steps",
            sql: """
                SELECT s.workflow_step_uuid, s.task_uuid, COALESCE(s.attempts, 0) AS attempts, n.name::text AS name, s.state,
                       s.worker_uuid
                FROM tasker.workflow_steps s JOIN tasker.named_steps n USING (named_step_uuid)
                """)
        let all = try await store.pool.query(statement).map { row in
            Step(
                reference: StepReference(
                    stepID: try row.decode("workflow_step_uuid"), taskID: try row.decode("task_uuid"),
                    attempt: Int(try row.decode("attempts", as: Int32.self))),
                name: try row.decode("name"), state: try row.decode("state"), worker: try row.decode("worker_uuid"))
        }
        let chosen = states.isEmpty ? all : all.filter { states.contains($0.state) }
        // Any will do where there is none: a refusal locks as well.
        return (chosen.isEmpty ? all : chosen).shuffled()
    }

    /// One of the tasks.
    func task() async throws -> UUID {
        try await steps().first?.reference.taskID ?? UUID()
    }

    func terms(limit: Int) -> ClaimTerms {
        ClaimTerms(worker: field.worker, handlers: ["work"], limit: limit, lease: .milliseconds(2))
    }

    /// The ids that a query gives, in a random order.
    func ids(_ sql: String) async throws -> [UUID] {
        try await store.pool.query(PostgresStatement(name: "pair \(sql.hashValue)", sql: sql))
            .map { try $0.decode(at: 0, as: UUID.self) }.shuffled()
    }
}
