import Foundation
import PostgresClient
import TaskerCore

extension TaskStore {
    /// The most tasks that one call of the database creates; more of them are created by several calls of a transaction.
    ///
    /// Larger calls are not faster, and hold all their parameters in memory twice.
    public static let creationBatch = 2_000

    /// Creates tasks and starts their root steps; one commit for any number.
    ///
    /// A request whose identity another task has creates nothing and does not keep the others from being created.
    ///
    /// - Throws: `PostgresError`; of class 22 when PostgreSQL refuses a value, in which case nothing was written.
    public func create(_ tasks: [NewTask], terms: ClaimTerms) async throws -> CreateResult {
        try Self.result(of: try await query(EngineStatements.createTasks, try Self.values(tasks, terms)))
    }

    /// Creates tasks, all or none, and starts their root steps, in one transaction.
    ///
    /// - Throws: `PostgresError`, as `create(_:terms:)`.
    /// - Returns: what was done; when the identity of a task conflicts, the answers up to the conflicts, and nothing was
    ///   written.
    public func createAll(_ tasks: [NewTask], terms: ClaimTerms) async throws -> CreateResult {
        var attempt = 1
        while true {
            do {
                return try await createOnce(tasks, terms: terms)
            } catch let conflict as CreationConflict {
                return CreateResult(tasks: conflict.result.tasks)
            } catch let error as PostgresError where Self.isWorthRepeating(error) && attempt < Self.attempts {
                try await Self.pause(after: attempt)
                attempt += 1
            }
        }
    }

    /// Ends the transaction of a bulk that cannot be created whole.
    private struct CreationConflict: Error {
        let result: CreateResult
    }

    private func createOnce(_ tasks: [NewTask], terms: ClaimTerms) async throws -> CreateResult {
        try await pool.withConnection { connection in
            try await connection.transaction(timeout: callTimeout) { connection in
                var result = CreateResult()
                var terms = terms
                for start in stride(from: 0, to: tasks.count, by: Self.creationBatch) {
                    let batch = Array(tasks[start..<min(start + Self.creationBatch, tasks.count)])
                    roundTrips.add()
                    let created = try Self.result(
                        of: try await connection.query(
                            EngineStatements.createTasks, try Self.values(batch, terms), timeout: callTimeout))
                    terms.limit -= created.started.claimed.count
                    result.tasks += created.tasks
                    result.started.add(created.started)
                    if created.tasks.contains(where: { $0.outcome == .conflict }) {
                        throw CreationConflict(result: result)
                    }
                }
                return result
            }
        }
    }

    private static func values(_ tasks: [NewTask], _ terms: ClaimTerms) throws -> [PostgresValue] {
        [
            .uuidArray(tasks.map(\.id)), .uuidArray(tasks.map(\.templateID)),
            .jsonbArray(tasks.map(\.input.bytes)), .textArray(tasks.map(\.identity)),
            .int32Array(tasks.map { Int32(clamping: $0.priority) }), .uuidArray(tasks.map(\.correlationID)),
            .uuidArray(tasks.map(\.parentCorrelationID)),
            .jsonbArray(try tasks.map { $0.tags.isEmpty ? nil : try JSONPayload(encoding: $0.tags).bytes }),
            .textArray(tasks.map(\.initiator)), .textArray(tasks.map(\.sourceSystem)), .textArray(tasks.map(\.reason)),
            .timestamptzArray(tasks.map(\.notBefore)), .uuid(terms.worker), .textArray(terms.handlers),
            .int32(Int32(clamping: terms.limit)), .int32(terms.leaseMilliseconds),
        ]
    }

    private static func result(of rows: PostgresRows) throws -> CreateResult {
        var result = CreateResult()
        for row in rows {
            let kind = try row.decode("kind", as: String.self)
            if let outcome = CreatedTask.Outcome(rawValue: kind) {
                result.tasks.append(
                    CreatedTask(
                        outcome: outcome, taskID: try row.decode("task_uuid"), state: try row.decode("state"),
                        templateID: try row.decode("named_task_uuid"),
                        input: outcome == .conflict
                            ? try row.decode("input", as: [UInt8]?.self).map { JSONPayload(trusting: $0) } : nil))
            } else {
                try result.started.take(row, kind: kind)
            }
        }
        return result
    }
}
