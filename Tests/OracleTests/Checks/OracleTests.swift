import Testing

@Suite("The oracle")
struct OracleTests {
    @Test func `random histories leave the model and PostgreSQL in the same state after every operation`() async throws
    {
        let seeds = OracleSettings.seeds
        let coverage = try await HistoryRunner.run(seeds, lanes: OracleSettings.lanes)
        #expect(coverage.histories == seeds.count)
        print(
            "oracle: \(coverage.histories) histories; tasks \(coverage.taskRows); steps \(coverage.stepRows); growth \(coverage.growth)"
        )
        if seeds.count >= 300 {
            #expect(Set(coverage.taskRows.keys).subtracting(Coverage.rareTaskRows) == Coverage.taskRows)
            #expect(Set(coverage.stepRows.keys).subtracting(Coverage.rareStepRows) == Coverage.stepRows)
            #expect(Set(coverage.growth.keys) == Coverage.growth)
            // Even what is less usual is met often enough to meet it in many circumstances.
            for change in Coverage.taskRows {
                #expect(coverage.taskRows[change, default: 0] * 100 >= seeds.count, "\(change)")
            }
            for change in Coverage.stepRows {
                #expect(coverage.stepRows[change, default: 0] * 100 >= seeds.count, "\(change)")
            }
        }
    }

    @Test(arguments: OracleSettings.share(of: PlantedFault.all))
    func `a planted fault turns it red`(_ fault: PlantedFault) async throws {
        let found = await #expect(throws: Counterexample.self) {
            _ = try await HistoryRunner.run(fault.seeds, lanes: 1, faults: [fault])
        }
        if let found {
            print(
                "oracle: '\(fault.name)' was found by seed \(found.history.seed), \(found.history.moments.count) calls")
            #expect(found.history.moments.count <= 40, "\(found)")
            #expect(found.description.contains("TASKER_SEED=\(found.history.seed)"))
        }
    }
}
