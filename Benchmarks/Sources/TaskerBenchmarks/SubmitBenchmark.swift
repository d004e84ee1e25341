import Tasker

/// Ten thousand four-step tasks in one call, which is one transaction.
struct SubmitBenchmark {
    let database: BenchmarkDatabase
    let tasker: Tasker
    var tasks = 10_000
    var rounds = 3

    func run() async throws -> String {
        _ = try await submit(500)  // Warm: statements prepared, files of the tables grown.
        var best = 0.0
        var rates: [Double] = []
        for _ in 0..<rounds {
            let rate = try await submit(tasks)
            rates.append(rate)
            best = max(best, rate)
        }
        return """
            submit, \(tasks) 4-step linear tasks in one call and one transaction
              tasks per second     \(rates.sorted()[rates.count / 2].formatted0) (median of \(rounds); best \(best.formatted0))
            """
    }

    private func submit(_ count: Int) async throws -> Double {
        let clock = ContinuousClock()
        let took = try await clock.measure {
            let created = try await tasker.submit(linear, inputs: Array(0..<count))
            guard created.count == count, created.allSatisfy(\.created) else {
                throw BenchmarkError("only \(created.count(where: \.created)) of \(count) tasks were created")
            }
        }
        return Double(count) / (Double(took.components.seconds) + Double(took.components.attoseconds) / 1e18)
    }
}
