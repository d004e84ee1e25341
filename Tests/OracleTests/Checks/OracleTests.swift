import Testing

@Suite("The oracle")
struct OracleTests {
    @Test func `random histories leave the model and PostgreSQL in the same state after every operation`() async throws
    {
        let seeds = OracleSettings.seeds
        let coverage = try await HistoryRunner.run(seeds, lanes: OracleSettings.lanes)
        #expect(coverage.histories == seeds.count)
        print("oracle: \(coverage.histories) histories; tasks \(coverage.taskRows); steps \(coverage.stepRows)")
        if seeds.count >= 300 {
            #expect(Set(coverage.taskRows.keys) == Coverage.taskRows)
            #expect(Set(coverage.stepRows.keys) == Coverage.stepRows)
            // Rare changes are met often enough to meet them in many circumstances.
            #expect((coverage.taskRows.values.min() ?? 0) * 100 >= seeds.count, "\(coverage.taskRows)")
            #expect((coverage.stepRows.values.min() ?? 0) * 100 >= seeds.count, "\(coverage.stepRows)")
        }
    }

    @Test(arguments: PlantedFault.all)
    func `a planted fault turns it red`(_ fault: PlantedFault) async throws {
        let found = await #expect(throws: Counterexample.self) {
            _ = try await HistoryRunner.run((1...200).map { $0 }, lanes: 1, faults: [fault])
        }
        if let found {
            print(
                "oracle: '\(fault.name)' was found by seed \(found.history.seed), \(found.history.moments.count) calls")
            #expect(found.history.moments.count <= 20, "\(found)")
            #expect(found.description.contains("TASKER_SEED=\(found.history.seed)"))
        }
    }
}
