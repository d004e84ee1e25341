import Foundation
import Tasker

/// Compares what steps cost with the budgets of `thresholds.json`: counts, which no busy machine changes much.
struct BudgetCheck {
    let database: BenchmarkDatabase
    let tasker: Tasker

    /// - Throws: `BenchmarkError` with every budget that is exceeded.
    func run() async throws -> String {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "thresholds.json")
        let budgets = try JSONDecoder().decode([String: StepCost].self, from: Data(contentsOf: file))
        let costs = ["linear": try await linearCost(), "fan_out": try await fanOutCost()]
        guard Set(budgets.keys) == Set(costs.keys) else {
            throw BenchmarkError("thresholds.json has \(budgets.keys.sorted()); allowed are \(costs.keys.sorted())")
        }
        var lines = ["cost of a step, and its budget"]
        var exceeded: [String] = []
        for (name, cost) in costs.sorted(by: { $0.key < $1.key }) {
            guard let budget = budgets[name] else { continue }
            let rows = [
                ("commits", cost.commits, budget.commits), ("round trips", cost.roundTrips, budget.roundTrips),
                ("bytes of WAL", cost.walBytes, budget.walBytes),
            ]
            for (what, found, allowed) in rows {
                lines.append("  \(name): \(found.formatted2) \(what), at most \(allowed.formatted2)")
                if !(found <= allowed) {
                    exceeded.append("\(name): \(found.formatted2) \(what) exceed \(allowed.formatted2)")
                }
            }
        }
        guard exceeded.isEmpty else {
            throw BenchmarkError((lines + exceeded).joined(separator: "\n"))
        }
        return lines.joined(separator: "\n")
    }

    private func linearCost() async throws -> StepCost {
        let benchmark = ThroughputBenchmark(database: database, tasker: tasker, tasks: 5_000)
        try await benchmark.warm()
        return try await StepCost.count(steps: 20_000, database: database, calls: { tasker.store.roundTrips.count }) {
            try await benchmark.drive()
        }
    }

    private func fanOutCost() async throws -> StepCost {
        _ = try await tasker.submit(fanOut, input: 100).result()
        return try await StepCost.count(steps: 5_002, database: database, calls: { tasker.store.roundTrips.count }) {
            _ = try await tasker.submit(fanOut, input: 5_000).result()
        }
    }
}
