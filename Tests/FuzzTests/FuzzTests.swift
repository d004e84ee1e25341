import FuzzKit
import Testing

@Suite struct FuzzTests {
    @Test(arguments: FuzzTarget.real)
    func `thousands of hostile inputs are taken or refused, and none ends the process`(_ target: FuzzTarget) throws {
        var fuzzer = try SeededFuzzer(target, seed: 1)
        for _ in 0..<3000 { try fuzzer.step() }
        // A fuzzer that is only ever refused tries nothing but the first line of the reader.
        #expect(fuzzer.counts.accepted > 100)
        #expect(fuzzer.counts.refused > 100)
    }

    private struct Found: Error {}

    /// The trap itself is sprung by `scripts/fuzz`, which fails if its process survives.
    @Test func `the planted trap is found`() throws {
        #expect(throws: Found.self) {
            var fuzzer = try SeededFuzzer(.planted, seed: 1) { input in
                if input.starts(with: "FUZZ!".utf8) { throw Found() }
            }
            for _ in 0..<2_000_000 { try fuzzer.step() }
        }
    }
}
