extension PlantedFault {
    /// The histories in which each of them is found: sixty, ten times over.
    ///
    /// A history shows a fault only where its calls meet, and on a machine that has other work they meet otherwise: what seed 4
    /// showed on a quiet one in three runs of four was found by seed 192 on a busy one, and once by none of three hundred.
    static let concurrentSeeds: [UInt64] = (1...10).flatMap { _ in 1...60 }

    /// Defects that calls one after another never show; the first few histories find them.
    static let concurrent = [
        PlantedFault(
            name: "settlements lock no task", function: "settle_steps",
            right: "ORDER BY t.task_uuid FOR NO KEY UPDATE OF t) l;", wrong: "ORDER BY t.task_uuid) l;"),
        PlantedFault(
            name: "the fence is checked before the write", function: "settle_steps",
            right: "WHERE s.workflow_step_uuid = r.step AND s.attempts = r.attempt",
            wrong: """
                WHERE s.workflow_step_uuid = r.step
                  AND r.step IN (SELECT f.workflow_step_uuid FROM tasker.workflow_steps f WHERE f.attempts = r.attempt
                                 AND f.state = 'in_progress' AND f.worker_uuid = p_worker)
                  OR false AND s.workflow_step_uuid = r.step
                """),
        PlantedFault(
            name: "claims lock no step", function: "claim_steps", right: "FOR NO KEY UPDATE OF s SKIP LOCKED", wrong: ""
        ),
        PlantedFault(
            name: "cancelling locks no task", function: "cancel_task",
            right: "WHERE t.task_uuid = p_task FOR NO KEY UPDATE;", wrong: "WHERE t.task_uuid = p_task;"),
        PlantedFault(
            name: "resuming locks no task", function: "resume_task", right: "FOR NO KEY UPDATE", wrong: ""),
        PlantedFault(
            name: "leases are not looked at again", function: "extend_leases",
            right:
                "ON s.workflow_step_uuid = r.step AND s.state = 'in_progress' AND s.attempts = r.attempt\n     AND s.worker_uuid = p_worker;",
            wrong: "ON s.workflow_step_uuid = r.step;"),
        PlantedFault(
            name: "an extension hides what was given back", function: "extend_leases",
            right: "AND s.state = 'in_progress' AND s.attempts = r.attempt AND s.worker_uuid = $4", wrong: ""),
    ]

    /// Those that take more histories.
    static let rarelyConcurrent = [
        PlantedFault(
            name: "timers lock no task", function: "run_timers",
            right: "ORDER BY t.task_uuid FOR NO KEY UPDATE SKIP LOCKED) l;", wrong: "ORDER BY t.task_uuid) l;"),
        PlantedFault(
            name: "timers do not look again", function: "run_timers",
            right: "AND s.task_uuid = ANY (v_locked) AND s.wake_at <= v_now",
            wrong: "AND s.task_uuid = ANY (v_locked)"),
        PlantedFault(
            name: "redriving does not look again", function: "redrive_dead_letters",
            right: "IF v_entry.status IS DISTINCT FROM 'pending' THEN", wrong: "IF false THEN"),
        PlantedFault(
            name: "a step is ended by hand without a lock", function: "engine_finish_step", right: "FOR NO KEY UPDATE",
            wrong: ""),
    ]
}
