import Testing

@Suite("The oracle")
struct OracleTests {
    @Test func `random histories leave the model and PostgreSQL in the same state after every operation`() async throws
    {
        let seeds = OracleSettings.seeds
        let coverage = try await HistoryRunner.run(seeds, lanes: OracleSettings.lanes)
        #expect(coverage.histories == seeds.count)
        if seeds.count >= 300 {
            #expect(coverage.taskRows.count >= 10, "\(coverage.taskRows)")
            #expect(coverage.stepRows.count >= 13, "\(coverage.stepRows.sorted())")
        }
    }

    @Test(arguments: PlantedFault.all)
    func `a planted fault turns it red`(_ fault: PlantedFault) async throws {
        await #expect(throws: Counterexample.self) {
            _ = try await HistoryRunner.run((1...100).map { $0 }, lanes: 1, faults: [fault])
        }
    }
}
