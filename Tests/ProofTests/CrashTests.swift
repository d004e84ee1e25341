import Foundation
import ProofKit
import TestSupport
import Testing

/// A sample of what `make prove` does.
@Suite(.timeLimit(.minutes(10))) struct CrashSampleTests {
    @Test func `a process that dies at any commit leaves nothing half done, and another one goes on`() async throws {
        // At all scenarios on each version; at 200 points and more on one of them.
        let isShort = ProcessInfo.processInfo.environment["TASKER_POSTGRES"] == "17"
        let results = try await CrashPart.run(sample: isShort ? 3 : 7, program: try Program.path)
        #expect(results.flatMap(\.violations) == [])
        let strikes = results.reduce(0) { $0 + $1.strikes }
        print("crash: \(strikes) strikes in \(results.count) scenarios, \(results.reduce(0) { $0 + $1.voids }) void")
        #expect(results.count >= 25)
        #expect(strikes >= (isShort ? 80 : 200))
    }

    @Test(arguments: PlantedViolation.all)
    func `a planted violation turns the sweep red`(_ planted: PlantedViolation) async throws {
        let found = try await planted.sweep(program: try Program.path, lanes: 4)
        #expect(!found.isEmpty, "\(planted.name) was not found")
        print("crash: '\(planted.name)' shows as: \(found.first?.prefix(300) ?? "")")
    }
}
