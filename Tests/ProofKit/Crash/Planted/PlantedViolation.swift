import PostgresClient
import TestSupport

/// A defect that the sweep has to find: the harness proves itself by it.
public struct PlantedViolation: Sendable {
    /// What is wrong with it.
    public let name: String
    /// The scenario that meets it.
    let scenario: CrashScenario
    let plant: @Sendable (StoreFixture) async throws -> Void

    /// All of them.
    public static let all = [unfenced, recounted, outside]

    /// Sweeps the scenario with the defect in place, and gives what was found.
    public func sweep(program: String, lanes: Int) async throws -> [String] {
        try await CrashSweep(
            scenario: scenario, program: program, lanes: lanes, endsWithViolation: true, plant: plant
        ).run().violations
    }

    /// A reply gets lost, the result is handed in once more, and is taken once more.
    private static let unfenced = PlantedViolation(
        name: "a result is taken without looking at the fencing token", scenario: named("settle a chain"),
        plant: { fixture in
            try await replace(
                in: "settle_steps", "s.state = 'in_progress' AND (s.worker_uuid = p_worker OR",
                with: "(true OR", fixture)
        })

    private static let recounted = PlantedViolation(
        name: "attempts are counted again from the history, where the counter knows better",
        scenario: named("graceful stop"),
        plant: { fixture in
            try await replace(
                in: "release_steps", "attempts = s.attempts - 1",
                with: """
                    attempts = (SELECT count(*) FROM tasker.workflow_step_transitions h
                                WHERE h.workflow_step_uuid = s.workflow_step_uuid AND h.to_state = 'in_progress')
                    """, fixture)
        })

    private static let outside = PlantedViolation(
        name: "messages are sent outside of the transaction", scenario: .messagesOutside, plant: { _ in })

    private static func named(_ name: String) -> CrashScenario {
        CrashScenario.named(name) ?? .messagesOutside
    }

    private static func replace(
        in function: String, _ right: String, with wrong: String, _ fixture: StoreFixture
    ) async throws {
        let definition: String =
            try await fixture.value(
                """
                SELECT pg_get_functiondef(p.oid) FROM pg_proc p
                WHERE p.pronamespace = 'tasker'::regnamespace AND p.proname = $1::text
                """, [.text(function)]) ?? ""
        guard definition.contains(right) else { throw GateError("\(function) does not say '\(right)' any more") }
        try await fixture.pool.withConnection { try await $0.run(script: definition.replacing(right, with: wrong)) }
    }
}
