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
    /// The theme of the histories that meet it; any where there is none.
    var theme: HistoryTheme?

    /// The histories to look for it in.
    var seeds: [UInt64] {
        (1...4_000).filter { theme == nil || HistoryTheme(seed: $0) == theme }.prefix(800).map { $0 }
    }

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

    static let all = engine + operating + byHand + foreign

    private static let operating = [
        PlantedFault(
            name: "pauses of templates are not looked at", function: "engine_paused",
            right: "p.scope = 'template' AND", wrong: "false AND"),
        PlantedFault(
            name: "a lost lease of a paused task is taken over", function: "claim_steps",
            right: "paused AND NOT spent AS parks", wrong: "false AS parks"),
        PlantedFault(
            name: "retries of paused tasks are not parked", function: "run_timers",
            right: "v_pauses AND tasker.engine_paused(d.task_uuid)", wrong: "false"),
        PlantedFault(
            name: "the end of one pause ends the others", function: "engine_unpark",
            right: "COALESCE(NOT tasker.engine_paused(s.task_uuid), true)", wrong: "true"),
        PlantedFault(
            name: "a reset step keeps its attempts", function: "engine_reset_steps",
            right: "SET state = 'pending', attempts = 0", wrong: "SET state = 'pending'"),
        PlantedFault(
            name: "a step ended by hand leaves its message", function: "engine_finish_step",
            right: "v_step.message_id IS NOT NULL", wrong: "false"),
        PlantedFault(
            name: "children of a step ended by hand wait for ever", function: "engine_finish_step",
            right: "SELECT m.ready INTO v_ready", wrong: "SELECT NULL::uuid[] INTO v_ready"),
        PlantedFault(
            name: "a decision ended by hand creates nothing", function: "engine_grow_by_hand",
            right: "v_type NOT IN ('decision', 'batchable')", wrong: "true"),
        PlantedFault(
            name: "steps are ended by hand twice", function: "engine_finish_step",
            right: "('complete', 'resolved_manually', 'cancelled')", wrong: "('cancelled')"),
        PlantedFault(
            name: "dead letters of tasks that go on stay open", function: "engine_conclude",
            right: "('blocked_by_failures', 'error')", wrong: "('blocked_by_failures', 'error', 'steps_in_process')"),
        PlantedFault(
            name: "later failures are not added to a dead letter", function: "open_dead_letters",
            right: "'failure_count', COALESCE((d.metadata->>'failure_count')::int, 0) + ",
            wrong: "'failure_count', "),
        PlantedFault(
            name: "a redrive begins everything at once", function: "redrive_dead_letters",
            right: "v_place / p_per_second", wrong: "0 * p_per_second"),
        PlantedFault(
            name: "leases are no sign of life", function: "judge_staleness",
            right: "OR tasker.task_has_live_lease(p_task_uuid)", wrong: ""),
        PlantedFault(
            name: "stale tasks leave their messages", function: "stop_live_steps",
            right: "PERFORM tasker.engine_dequeue(array_fill(queue, ARRAY[cardinality(messages)]), messages);",
            wrong: ""),
    ]

    private static let foreign = [
        PlantedFault(
            name: "the lost steps of foreign workers stay lost", function: "run_timers",
            right: "OR s.state = 'in_progress' AND s.retryable AND s.attempts", wrong: "OR false AND s.attempts",
            theme: .foreign),
        PlantedFault(
            name: "foreign workers get steps of paused tasks", function: "apply_foreign_transition",
            right: "AND tasker.engine_paused(step.task_uuid)", wrong: "AND false", theme: .foreign),
        PlantedFault(
            name: "unannounced results of foreign workers are never settled", function: "read_foreign_results",
            right: "WHERE s.wake_at <= v_now AND", wrong: "WHERE false AND", theme: .foreign),
        PlantedFault(
            name: "a foreign worker's attempt may be ended by anybody", function: "settle_steps",
            right: "AND r.outcome = 'permanent' AND r.result->'error'->>'error_type' = 'lease_expired'", wrong: "",
            theme: .foreign),
    ]

    private static let byHand = [
        PlantedFault(
            name: "a step completed by hand publishes nothing", function: "engine_finish_step",
            right: "IF p_events IS NOT NULL THEN", wrong: "IF false THEN"),
        PlantedFault(
            name: "a failed worker ended by hand leaves its place twice", function: "engine_finish_step",
            right: "IF v_step.state = 'error' AND v_step.template_step_uuid IS NOT NULL", wrong: "IF false",
            theme: .batches),
        PlantedFault(
            name: "a batch whose workers failed with their task stands still", function: "engine_finish_step",
            right: "IF v_room > 0 THEN", wrong: "IF false THEN", theme: .batches),
        PlantedFault(
            name: "reset workers come back beyond the window", function: "engine_reset_steps",
            right: "WHERE w.place > b.room", wrong: "WHERE false", theme: .batches),
        PlantedFault(
            name: "a swept worker keeps its place", function: "engine_fail_steps",
            right: "tasker.engine_run_batches(v_steps,", wrong: "tasker.engine_run_batches('{}',", theme: .batches),
        PlantedFault(
            name: "a swept step publishes nothing", function: "engine_fail_steps",
            right: "tasker.engine_failure_events(v_steps)", wrong: "NULL::jsonb[]"),
        PlantedFault(
            name: "spent attempts are given back", function: "maintain",
            right: "(NOT s.retryable OR s.attempts >= GREATEST(COALESCE(s.max_attempts, 3), 1))", wrong: "false"),
    ]

    private static let engine = [
        PlantedFault(
            name: "results of earlier attempts are taken", function: "settle_steps",
            right: "s.workflow_step_uuid = r.step AND s.attempts = r.attempt", wrong: "s.workflow_step_uuid = r.step"),
        PlantedFault(
            name: "results of other workers are taken", function: "settle_steps",
            right: "AND (s.worker_uuid = p_worker OR", wrong: "AND (true OR"),
        PlantedFault(
            name: "results of lost leases are refused", function: "settle_steps",
            right: "WHERE s.workflow_step_uuid = r.step AND s.attempts = r.attempt",
            wrong: """
                WHERE s.workflow_step_uuid = r.step AND s.attempts = r.attempt
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
            right: "= 1) IS NOT TRUE", wrong: "= 1) = false"),
        PlantedFault(
            name: "stale settlements publish their events", function: "engine_publish_events",
            right: "r.state IS NOT NULL AND COALESCE", wrong: "COALESCE"),
        PlantedFault(
            name: "events of conditions that are not met are published", function: "engine_publish_events",
            right: "e.value->'states' ? r.state", wrong: "true"),
        PlantedFault(
            name: "events are published with the payload of the result only", function: "engine_publish_events",
            right: "d.event->'payload',", wrong: "NULL,"),
        PlantedFault(
            name: "claims go by message instead of time", function: "claim_steps", right: "ORDER BY q.vt, q.msg_id",
            wrong: "ORDER BY q.msg_id"),
        PlantedFault(
            name: "a recent claim overlooks what became free", function: "engine_stretches",
            right: "SELECT interval '0' head_start", wrong: "SELECT tasker.engine_head_start(0) head_start"),
        PlantedFault(
            name: "the longest wait is the shortest", function: "engine_longest_wait", right: "min(first.vt",
            wrong: "max(first.vt"),
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
            right: "GREATEST(q.vt, $1)", wrong: "$1"),
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
            right: "t.context IS NOT DISTINCT FROM r.context THEN 'existing'", wrong: "true THEN 'existing'"),
        PlantedFault(
            name: "lost leases and due starts stay behind the backlog", function: "poll_steps",
            right: "engine_promote(p_queues,", wrong: "engine_promote('{}',"),
        PlantedFault(
            name: "priorities are not looked at", function: "engine_head_start", right: "GREATEST(p_priority,",
            wrong: "GREATEST(p_priority * 0,"),
        PlantedFault(
            name: "a released step loses its place", function: "release_steps",
            right: "tasker.engine_visible_at(t.priority, v_now)", wrong: "v_now"),
        PlantedFault(
            name: "a retry loses its priority", function: "run_timers",
            right: "tasker.engine_visible_at(t.priority, v_now)", wrong: "tasker.engine_visible_at(0, v_now)"),
        PlantedFault(
            name: "the creator claims before a scheduled start", function: "engine_start_steps",
            right: "AND (t.not_before > p_now) IS NOT TRUE", wrong: ""),
        PlantedFault(
            name: "a step does not wait for parents that may still come", function: "engine_grow",
            right: "NOT v_any_possible AND v_any_dynamic", wrong: "v_any_dynamic", theme: .branches),
        PlantedFault(
            name: "a decision's child comes without being named", function: "engine_grow",
            right: "(NOT v_any_decision OR v_step.step_type = 'deferred_convergence')", wrong: "true", theme: .branches),
        PlantedFault(
            name: "a step without new parents is never released", function: "engine_grow",
            right: "(NOT v_any_new OR v_any_missing", wrong: "(v_any_missing", theme: .branches),
        PlantedFault(
            name: "a decision settled in the same call counts as open", function: "engine_grow",
            right: "AND v_step.workflow_step_uuid <> ALL (p_done)", wrong: "", theme: .branches),
        PlantedFault(
            name: "a decision without an outcome ends the workflow silently", function: "check_decision_outcome",
            right: "v_outcome IS NULL OR", wrong: "v_outcome IS NULL THEN RETURN NULL; END IF; IF", theme: .branches),
        PlantedFault(
            name: "overlapping batches are taken", function: "check_batch_outcome",
            right: "OR r.began < r.before AND r.began < r.ended", wrong: "", theme: .batches),
        PlantedFault(
            name: "the window of a batch is one too wide", function: "engine_run_batches",
            right: "COALESCE(b.parallelism, b.workers)", wrong: "COALESCE(b.parallelism + 1, b.workers)",
            theme: .batches),
        PlantedFault(
            name: "a failed worker keeps its place", function: "engine_run_batches",
            right: "r.became IN ('complete', 'error', 'resolved_manually') AND s.template_step_uuid",
            wrong: "r.became IN ('complete', 'resolved_manually') AND s.template_step_uuid", theme: .batches),
        PlantedFault(
            name: "fail_fast cancels retries too", function: "engine_run_batches",
            right: "s.state = 'enqueued' AND s.attempts = 0", wrong: "s.state = 'enqueued'", theme: .batches),
        PlantedFault(
            name: "isolated failures hold the convergence up", function: "engine_run_batches",
            right: "v_batch.failure_strategy = 'isolate' AND v_batch.failed IS NOT NULL",
            wrong: "v_batch.failure_strategy = 'isolate' AND v_batch.failed IS NULL", theme: .batches),
        PlantedFault(
            name: "workers wait for their batch a second time", function: "engine_meet",
            right: "AND e.name <> 'batch_dependency'", wrong: "", theme: .batches),
        PlantedFault(
            name: "checkpoints of other workers are taken", function: "checkpoint_step",
            right: "AND s.worker_uuid = p_worker", wrong: "", theme: .batches),
        PlantedFault(
            name: "a checkpoint may shorten a lease", function: "checkpoint_step", right: "GREATEST(vt, $1)",
            wrong: "$1", theme: .batches),
    ]
}
