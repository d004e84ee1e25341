import Testing

@Suite("The oracle of overlapping calls", .serialized)
struct ConcurrentOracleTests {
    @Test func `calls of eight clients at a time always have an order in which the model answers the same`()
        async throws
    {
        let seeds = OracleSettings.concurrentSeeds
        let begin = ContinuousClock.now
        let tally = try await ConcurrentRunner.run(seeds, lanes: OracleSettings.lanes)
        print(
            "concurrent oracle: \(tally.coverage.histories) histories, \(tally.calls) calls, \(tally.windows) windows, "
                + "\(tally.overlapping) overlapping, \(tally.split) taken apart, \(tally.quietClaims) quiet claims, "
                + "\(tally.deadlocks) deadlocks, 0 violations, \(begin.duration(to: .now))")
        #expect(tally.coverage.histories == seeds.count)
        #expect(tally.overlapping > 0, "nothing overlapped, so nothing was shown")
    }

    @Test(arguments: OracleSettings.share(of: PlantedFault.concurrent))
    func `a planted fault that only overlapping calls show turns it red`(_ fault: PlantedFault) async throws {
        try await expectFound(fault)
    }

    @Test(
        .enabled(if: OracleSettings.seeksRareFaults, "TASKER_FAULT_RUNS asks for it"),
        arguments: PlantedFault.rarelyConcurrent)
    func `a planted fault that overlapping calls show now and then turns it red`(_ fault: PlantedFault) async throws {
        try await expectFound(fault)
    }

    private func expectFound(_ fault: PlantedFault) async throws {
        let found = await #expect(throws: ConcurrentCounterexample.self) {
            _ = try await ConcurrentRunner.run(
                PlantedFault.concurrentSeeds, lanes: 1, faults: [fault], budget: OracleSettings.faultBudget)
        }
        if let found {
            print(
                "concurrent oracle: '\(fault.name)' was found by seed \(found.history.seed), "
                    + "\(found.history.count) calls in \(found.history.windows.count) windows")
            #expect(found.description.contains("TASKER_SEED=\(found.history.seed)"))
        }
    }
}
