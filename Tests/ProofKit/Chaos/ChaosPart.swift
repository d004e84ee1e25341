import TestSupport

/// Chaos under load: processes that orchestrate and work at half of the peak load that is measured first, while one kind of fault
/// after the other is inflicted on them, on PostgreSQL, or on the connections in between.
///
/// What has to hold afterwards is written in `LoadCheck`: every acknowledged task is there and complete, every step was
/// settled once, its row of the application is exactly the one that its recorded result names, histories have no gap. The
/// throughput at the same offered rate has to be back at 95 % within 10 seconds after the last fault.
///
/// A fault counts when it landed on work under way; each scenario says how it knows. Others are void.
enum ChaosPart: ProofPart {
    static let name = "chaos"
    static let summary = "faults of processes, server, sessions and network at half of the peak load"

    private static let scenarios: [any ChaosScenario] = [
        KillScenario(), StopScenario(), RestartScenario(), TerminationScenario(), ExhaustionScenario(),
        NetworkScenario(), NotifyScenario(),
    ]

    private static let mostRunsOfPlant = 6

    static func run(_ settings: ProofSettings) async throws -> [ProofResult] {
        let plan = settings.isQuick ? ChaosPlan.quick : .full
        return try await PrivateServer.with("chaos", logger: settings.logger) { server in
            let begin = ContinuousClock.now
            let peak = PeakLoad(
                server: server, settings: settings, duration: settings.isQuick ? .seconds(3) : .seconds(9))
            let (steps, selfTest) = try await peak.measure(shape: { ChaosRun.shape(&$0) }) { database, accepted in
                try await CheckSelfTest(accepted: accepted, stepsPerTask: 2).run(database.pool)
            }
            var results = [
                ProofResult(
                    subject: "peak load of two processes", extent: "2 × \(peak.inFlight) tasks in flight",
                    figures: "\(Int(steps)) steps/s, each settled with a row of the application", violations: [],
                    duration: ContinuousClock.now - begin - selfTest.duration),
                selfTest,
            ]
            for result in results { Progress.show(result) }
            // Half of the peak, in tasks of two steps.
            let rate = steps / 2 / 2
            results.append(try await plantedMistake(server, settings, rate))
            Progress.show(results.last)
            for scenario in scenarios where settings.only.map(scenario.subject.contains) ?? true {
                let run = ChaosRun(scenario: scenario, plan: plan, server: server, settings: settings, rate: rate)
                results.append(await result(of: run))
                Progress.show(results.last)
            }
            return results
        }
    }

    private static func result(of run: ChaosRun) async -> ProofResult {
        let begin = ContinuousClock.now
        do {
            return try await run.run()
        } catch {
            return ProofResult(
                subject: run.scenario.subject, extent: "did not run", violations: ["\(error)"],
                duration: ContinuousClock.now - begin)
        }
    }

    /// Handlers that write by themselves, in processes that are killed: their rows must be found to be too many.
    ///
    /// Whether a kill falls between a row and its settlement is a matter of luck, so there are a few runs, until one had it.
    private static func plantedMistake(
        _ server: PrivateServer, _ settings: ProofSettings, _ rate: Double
    ) async throws -> ProofResult {
        let begin = ContinuousClock.now
        let run = ChaosRun(
            scenario: KillScenario(), plan: .quick, server: server, settings: settings, rate: rate, effects: .outside)
        var result = try await run.run()
        for _ in 1..<mostRunsOfPlant where planted(result) == nil { result = try await run.run() }
        let found = planted(result)
        result.subject = "self-test: handlers that write outside of settling"
        result.figures = found ?? ""
        result.violations = found == nil ? ["the rows that were written twice were not found"] : []
        result.duration = ContinuousClock.now - begin
        return result
    }

    private static func planted(_ result: ProofResult) -> String? {
        result.violations.first { $0.hasPrefix("rows of the application") }
    }
}
