import Foundation

/// Turns of work with and without pruning.
struct RetentionTurns {
    /// How many old tasks were pruned, and how many are left.
    var pruned = 0
    var left = 0
    private var calm: [(Date, Date)] = []
    private var pruning: [(Date, Date)] = []
    /// Steps a second in each turn.
    var calmRates: [Double] = []
    var pruningRates: [Double] = []
    /// Interruptions that met a prune in its transaction.
    var landed = 0
    private var voids = 0

    mutating func add(calm: (Date, Date), pruning: (Date, Date)) {
        self.calm.append(calm)
        self.pruning.append(pruning)
    }

    /// Ends the session that prunes, when it is in its transaction; waits a while for that.
    mutating func interrupt(_ database: LoadDatabase) async throws {
        for _ in 0..<200 {
            let ended = try await database.number(
                """
                SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM pg_stat_activity
                WHERE datname = current_database() AND application_name = 'proof-pruner' AND state = 'active'
                """)
            if ended > 0 { return landed += 1 }
            try await Task.sleep(for: .milliseconds(2))
        }
        voids += 1
    }

    mutating func measure(_ database: LoadDatabase) async throws {
        let throughput = try await Throughput(of: database)
        calmRates = calm.map { throughput.rate(from: $0.0, to: $0.1) }
        pruningRates = pruning.map { throughput.rate(from: $0.0, to: $0.1) }
    }

    func result(mostLoss: Double, duration: Duration) -> ProofResult {
        let (without, with) = (Self.median(calmRates), Self.median(pruningRates))
        let loss = 1 - with / max(without, 1)
        var violations: [String] = []
        if loss > mostLoss {
            violations.append(
                "pruning costs \((loss * 100).two) % of the throughput; allowed are \((mostLoss * 100).two)")
        }
        if pruned == 0 { violations.append("void: nothing was pruned") }
        if left == 0 { violations.append("void: the old tasks were gone before the turns were over") }
        if landed == 0 { violations.append("void: no interruption met a prune") }
        return ProofResult(
            subject: "pruning by turns, interrupted", extent: "\(calm.count) turns, \(landed) interruptions",
            figures:
                "\(Int(without)) steps/s without, \(Int(with)) with: \((loss * 100).two) % less; \(pruned) tasks pruned",
            voids: voids, violations: violations, duration: duration)
    }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    }
}
