import Foundation
import PostgresClient

/// Plants one violation after the other in a database in which all is well, and sees that the check finds it.
struct CheckSelfTest {
    let accepted: [UUID]
    let stepsPerTask: Int

    private static let plants = [
        ("an effect is written twice", "INSERT INTO public.effects SELECT * FROM public.effects LIMIT 1"),
        (
            "an effect is lost",
            "DELETE FROM public.effects WHERE ctid = (SELECT ctid FROM public.effects LIMIT 1)"
        ),
        (
            "a result is changed",
            """
            UPDATE tasker.workflow_steps SET results = jsonb_set(results, '{result,token}', '"another"')
            WHERE ctid = (SELECT ctid FROM tasker.workflow_steps LIMIT 1)
            """
        ),
        (
            "a step is stuck",
            """
            UPDATE tasker.workflow_steps SET state = 'enqueued'
            WHERE ctid = (SELECT ctid FROM tasker.workflow_steps LIMIT 1)
            """
        ),
        (
            "a history has a gap",
            """
            DELETE FROM tasker.workflow_step_transitions
            WHERE ctid = (SELECT ctid FROM tasker.workflow_step_transitions WHERE sort_key = 2 LIMIT 1)
            """
        ),
        (
            "a success is recorded as none",
            """
            UPDATE tasker.workflow_step_result_audit SET success = false
            WHERE ctid = (SELECT ctid FROM tasker.workflow_step_result_audit LIMIT 1)
            """
        ),
        (
            "a task's counters are wrong",
            "UPDATE tasker.tasks SET live_steps = 1 WHERE ctid = (SELECT ctid FROM tasker.tasks LIMIT 1)"
        ),
    ]

    /// The plants that nobody found, and what is found where nothing was planted; none is good.
    func run(_ pool: PostgresPool) async throws -> ProofResult {
        let begin = ContinuousClock.now
        var violations: [String] = []
        let check = LoadCheck(accepted: accepted, stepsPerTask: stepsPerTask)
        try await pool.withConnection { connection in
            try await connection.run(script: "VACUUM ANALYZE")
            violations += try await check.run(connection).map { "without a plant: \($0)" }
            for (name, plant) in Self.plants {
                do {
                    try await connection.transaction { connection in
                        try await connection.run(script: plant)
                        throw Planted(isFound: try await !check.run(connection).isEmpty)
                    }
                } catch let planted as Planted {
                    if !planted.isFound { violations.append("not found: \(name)") }
                }
            }
            let lost = LoadCheck(accepted: accepted + [UUID()], stepsPerTask: stepsPerTask)
            if try await lost.run(connection).isEmpty { violations.append("not found: a task is lost") }
        }
        return ProofResult(
            subject: "self-test: planted violations are found", extent: "\(Self.plants.count + 1) plants",
            violations: violations, duration: ContinuousClock.now - begin)
    }

    /// Rolls the plant back.
    private struct Planted: Error {
        let isFound: Bool
    }
}
