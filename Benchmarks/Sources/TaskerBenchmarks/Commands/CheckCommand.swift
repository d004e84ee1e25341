import ArgumentParser
import Foundation

/// Counts what steps cost and fails when a budget is exceeded.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Counts what steps cost and fails when a budget is exceeded.")

    @Option(help: "The file of the budgets; Benchmarks/thresholds.json when not given.", completion: .file())
    var thresholds: String?

    func run() async throws {
        let file =
            thresholds.map { URL(filePath: $0) }
            ?? BenchmarkServer.packageFolder.appending(path: "thresholds.json")
        try await BenchmarkServer.run { server, logger in
            try await BenchmarkServer.withTasker(on: server, name: "check", logger: logger) { database, tasker in
                print(try await BudgetCheck(database: database, tasker: tasker, thresholds: file).run())
            }
        }
    }
}
