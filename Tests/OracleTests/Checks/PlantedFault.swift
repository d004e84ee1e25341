import PostgresClient
import Testing

/// A defect put into a function of one scratch database, to see whether the oracle notices.
struct PlantedFault: CustomTestStringConvertible {
    /// What is wrong then.
    let name: String
    /// The function, without schema.
    let function: String
    /// What its text says.
    let right: String
    /// What it says with the defect.
    let wrong: String

    var testDescription: String { name }

    /// Replaces the function.
    ///
    /// - Throws: `FaultError` when the function's text does not hold what is to be replaced.
    func plant(in subject: Subject) async throws {
        let rows = try await subject.pool.query(Self.definition, [.text(function)])
        let definition = try rows.first?.decode(at: 0, as: String.self) ?? ""
        guard definition.contains(right) else { throw FaultError(name: name) }
        try await subject.run(definition.replacing(right, with: wrong))
    }

    /// The fault cannot be planted any more: its text needs an update.
    struct FaultError: Error {
        let name: String
    }

    private static let definition = PostgresStatement(
        name: "oracle_definition",
        sql: """
            SELECT pg_get_functiondef(p.oid) FROM pg_proc p
            WHERE p.pronamespace = 'tasker'::regnamespace AND p.proname = $1::text
            """)

    static let all = [
        PlantedFault(
            name: "results of earlier attempts are taken", function: "settle_steps",
            right: "s.state = 'in_progress' AND s.attempts = r.attempt", wrong: "s.state = 'in_progress'"),
        PlantedFault(
            name: "results of other workers are taken", function: "settle_steps",
            right: "AND COALESCE(s.worker_uuid, p_worker) = p_worker", wrong: ""),
        PlantedFault(
            name: "results of lost leases are refused", function: "settle_steps",
            right: "WHERE s.workflow_step_uuid = r.step AND s.state = 'in_progress'",
            wrong: """
                WHERE s.workflow_step_uuid = r.step AND s.state = 'in_progress'
                  AND EXISTS (SELECT FROM pgmq.q_worker_alpha_queue q WHERE q.msg_id = s.message_id AND q.vt > v_now
                              UNION ALL
                              SELECT FROM pgmq.q_worker_beta_queue q WHERE q.msg_id = s.message_id AND q.vt > v_now)
                """),
        PlantedFault(
            name: "a child of two parents that settle together is counted down once", function: "settle_steps",
            right: "count(*)::int edges", wrong: "1 edges"),
        PlantedFault(
            name: "one retry more than allowed", function: "settle_steps",
            right: "s.attempts < GREATEST", wrong: "s.attempts <= GREATEST"),
        PlantedFault(
            name: "a task whose last step settles alone is forgotten", function: "settle_steps",
            right: "IS NOT TRUE THEN", wrong: "= false THEN"),
        PlantedFault(
            name: "claims go by message instead of time", function: "claim_steps", right: "ORDER BY q.vt, q.msg_id",
            wrong: "ORDER BY q.msg_id"),
        PlantedFault(
            name: "a lease ends a moment too early", function: "claim_steps", right: "q.vt <= $1",
            wrong: "q.vt <= $1 + interval '1 microsecond'"),
        PlantedFault(
            name: "lost leases are taken over for ever", function: "claim_steps",
            right: "s.attempts >= GREATEST", wrong: "s.attempts > GREATEST"),
        PlantedFault(
            name: "handlers are not looked at", function: "claim_steps",
            right: "COALESCE(q.headers->>'callable' = ANY ($4), true)", wrong: "true OR $4 IS NULL"),
        PlantedFault(
            name: "an extension may shorten a lease", function: "extend_leases",
            right: "GREATEST(vt, $1)", wrong: "$1"),
        PlantedFault(
            name: "released attempts count", function: "release_steps",
            right: "attempts = s.attempts - 1", wrong: "attempts = s.attempts"),
        PlantedFault(
            name: "retries come a second too late", function: "run_timers",
            right: "s.wake_at <= v_now AND s.state IN", wrong: "s.wake_at < v_now - interval '1 second' AND s.state IN"),
        PlantedFault(
            name: "cancelled steps leave their messages", function: "cancel_task",
            right: "v_messages IS NOT NULL", wrong: "false"),
        PlantedFault(
            name: "finished tasks can be cancelled", function: "cancel_task",
            right: "('complete', 'error', 'cancelled', 'resolved_manually')", wrong: "('cancelled')"),
        PlantedFault(
            name: "history rows keep most_recent", function: "engine_record_steps",
            right: "SET most_recent = false", wrong: "SET most_recent = true"),
        PlantedFault(
            name: "failures do not block a task", function: "engine_adjust_tasks",
            right: "WHEN t.failed_steps + d.failed > 0 THEN 'blocked_by_failures'", wrong: ""),
        PlantedFault(
            name: "another input of the same identity is no conflict", function: "create_tasks",
            right: "t.context IS NOT DISTINCT FROM r.context AND ", wrong: ""),
    ]
}
