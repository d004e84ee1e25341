import Foundation
import Tasker

/// Compares what steps cost with the budgets of `thresholds.json`: counts, which no busy machine changes much.
struct BudgetCheck {
    let database: BenchmarkDatabase
    let tasker: Tasker

    /// The file of the budgets.
    let thresholds: URL

    /// - Throws: `BenchmarkError` with every budget that is exceeded.
    func run() async throws -> String {
        let budgets = try JSONDecoder().decode([String: StepCost].self, from: Data(contentsOf: thresholds))
        let costs = [
            "linear": try await cost(of: .linear, tasks: 5_000), "diamond": try await cost(of: .diamond, tasks: 5_000),
            "batch": try await cost(of: .batch, tasks: 2_000), "fan_out": try await fanOutCost(),
        ]
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
                lines.append("  \(name): \(found.short) \(what), at most \(allowed.short)")
                if !(found <= allowed) {
                    exceeded.append("\(name): \(found.short) \(what) exceed \(allowed.short)")
                }
            }
        }
        guard exceeded.isEmpty else {
            throw BenchmarkError((lines + exceeded).joined(separator: "\n"))
        }
        return lines.joined(separator: "\n")
    }

    /// The cost of a shape's steps under load.
    private func cost(of shape: Shape, tasks: Int) async throws -> StepCost {
        let load = TaskLoad(shape: shape, tasker: tasker, load: .saturated, inFlight: shape.tasksInFlight)
        try await load.warm()
        return try await StepCost.count(steps: tasks * shape.steps, database: database, tasker: tasker) {
            let done = try await load.run(for: .zero, atLeast: tasks)
            guard done.tasks == tasks else { throw BenchmarkError("\(done.tasks) tasks ran instead of \(tasks)") }
        }
    }

    private func fanOutCost() async throws -> StepCost {
        _ = try await tasker.submit(fanOut, input: 100).result()
        return try await StepCost.count(steps: 5_002, database: database, tasker: tasker) {
            _ = try await tasker.submit(fanOut, input: 5_000).result()
        }
    }
}
