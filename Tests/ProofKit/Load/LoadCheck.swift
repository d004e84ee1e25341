import Foundation
import PostgresClient
import TestSupport

/// What must hold of a database when all accepted tasks have had time to end.
struct LoadCheck {
    /// The tasks whose submission was acknowledged.
    let accepted: [UUID]
    let stepsPerTask: Int
    /// Whether every step writes a row of the application.
    var hasEffects = true

    /// Each violation in one line.
    func run(_ connection: PostgresConnection) async throws -> [String] {
        var violations: [String] = []
        func expect(_ what: String, _ wanted: Int64, _ sql: String, _ values: [PostgresValue] = []) async throws {
            let found = try await connection.query(PostgresStatement(sql: sql), values).first?.decode(
                at: 0, as: Int64.self)
            if found != wanted { violations.append("\(what): \(found ?? -1) instead of \(wanted)") }
        }
        if Set(accepted).count != accepted.count {
            violations.append("accepted tasks: the same one was accepted under two keys")
        }
        try await expect(
            "lost: accepted tasks that are not complete", 0,
            """
            SELECT count(*) FROM unnest($1::uuid[]) a(id) LEFT JOIN tasker.tasks t ON t.task_uuid = a.id
            WHERE t.complete IS NOT TRUE
            """, [.uuidArray(accepted)])
        try await expect("tasks in the database", Int64(accepted.count), "SELECT count(*) FROM tasker.tasks")
        try await expect(
            "stuck: steps that are not complete", 0,
            "SELECT count(*) FROM tasker.workflow_steps WHERE state <> 'complete'")
        let steps = Int64(accepted.count * stepsPerTask)
        try await expect("steps", steps, "SELECT count(*) FROM tasker.workflow_steps")
        try await expect(
            "settled twice: steps with another number of successes than one", 0,
            """
            SELECT count(*) FROM tasker.workflow_steps s
            LEFT JOIN (SELECT workflow_step_uuid, count(*) FILTER (WHERE success) AS successes
                       FROM tasker.workflow_step_result_audit GROUP BY 1) a USING (workflow_step_uuid)
            WHERE a.successes IS DISTINCT FROM 1
            """)
        if hasEffects {
            try await expect("rows of the application", steps, "SELECT count(*) FROM public.effects")
            try await expect(
                "steps whose rows are not exactly the one of their result", 0,
                """
                SELECT count(*)
                FROM (SELECT step, count(*) AS rows, min(token) AS token, min(attempt) AS attempt
                      FROM public.effects GROUP BY step) e
                FULL JOIN tasker.workflow_steps s ON s.workflow_step_uuid = e.step
                WHERE e.rows IS DISTINCT FROM 1 OR s.state IS DISTINCT FROM 'complete'
                   OR s.results->'result'->>'token' IS DISTINCT FROM e.token OR s.attempts IS DISTINCT FROM e.attempt
                """)
        }
        let contradictions = try await connection.query(
            PostgresStatement(sql: "SELECT rule || ': ' || found FROM tasker.find_inconsistencies()"))
        violations += try contradictions.map { try $0.decode(at: 0, as: String.self) }
        return violations + (try await DatabaseInvariants.check(connection))
    }
}
