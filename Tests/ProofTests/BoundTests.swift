import Testing

@testable import ProofKit

/// The judgements of the parts that take too long to plant what they look for.
@Suite struct BoundTests {
    @Test func `a long snapshot's part finds slow claims, a backlog, refused work and absent readers`() {
        let good = PinnedFindings(
            calm: 10, pinned: 20, accepted: 480, offered: 500, waiting: 0, open: 0, readers: 3)
        #expect(good.violations == [])
        for plant in [
            { $0.pinned = 20.1 }, { $0.accepted = 474 }, { $0.waiting = 1 }, { $0.open = 1 }, { $0.readers = 0 },
        ] as [(inout PinnedFindings) -> Void] {
            var bad = good
            plant(&bad)
            #expect(bad.violations.count == 1)
        }
    }

    @Test func `a soak finds each thing that grows, and nothing when all is flat`() {
        let flat = (0..<60).map {
            SoakSample(memory: 50 + Double($0 % 3), claims: 5, tables: 90, indexes: 80, dead: 9_000)
        }
        #expect(SoakTrend.all(of: flat).filter(\.grows).isEmpty)
        for (name, plant) in [
            ("memory in MB", { $0.memory += 20 }), ("claim P99 in ms", { $0.claims += 5 }),
            ("tables in MB", { $0.tables += 20 }), ("indexes in MB", { $0.indexes += 20 }),
            ("dead rows", { $0.dead += 30_000 }),
        ] as [(String, (inout SoakSample) -> Void)] {
            var grown = flat
            for index in 40..<60 { plant(&grown[index]) }
            #expect(SoakTrend.all(of: grown).filter(\.grows).map(\.name) == [name])
        }
    }

    @Test func `pruning finds lost throughput, and what proves nothing`() {
        var good = RetentionTurns()
        good.pruned = 100
        good.left = 50
        good.landed = 1
        good.calmRates = [990, 1_000, 1_010]
        good.pruningRates = [940, 960, 970]
        #expect(violations(good) == [])
        for plant in [
            { $0.pruningRates = [900, 940, 990] }, { $0.pruned = 0 }, { $0.left = 0 }, { $0.landed = 0 },
        ] as [(inout RetentionTurns) -> Void] {
            var bad = good
            plant(&bad)
            #expect(violations(bad).count == 1)
        }
    }

    private func violations(_ turns: RetentionTurns) -> [String] {
        turns.result(mostLoss: 0.05, duration: .zero).violations
    }
}
