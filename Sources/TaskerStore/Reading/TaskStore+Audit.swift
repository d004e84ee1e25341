public import Foundation
import PostgresClient

extension TaskStore {
    /// Compares the records of all tasks of a template with each other.
    public func audit(namespace: String, name: String) async throws -> TaskAudit {
        guard let row = try await query(AuditStatements.audit, [.text(namespace), .text(name)]).first else {
            throw PostgresError(.decoding, "the audit returned no row")
        }
        return try TaskAudit(row)
    }

    /// The steps that a worker holds now, with the ids of their messages.
    public func heldSteps(worker: UUID) async throws -> [UUID: Int64?] {
        Dictionary(
            try await query(AuditStatements.heldSteps, [.uuid(worker)]).map {
                (try $0.decode("workflow_step_uuid"), try $0.decode("message_id", as: Int64?.self))
            }, uniquingKeysWith: { first, _ in first })
    }

    /// What became of steps that a lost worker held, in the order of `steps`.
    public func takeovers(of steps: [UUID], from worker: UUID) async throws -> [StepTakeover] {
        try await query(AuditStatements.takeovers, [.uuidArray(steps), .uuid(worker)]).map { row in
            StepTakeover(
                stepID: try row.decode("workflow_step_uuid"), taskID: try row.decode("task_uuid"),
                name: try row.decode("name"), state: try row.decode("state"),
                attempts: Int(try row.decode("attempts", as: Int32.self)), workerID: try row.decode("worker_uuid"),
                at: try row.decode("created_at"))
        }
    }
}
