import ArgumentParser

/// Serves the shapes of the benchmarks as a process of its own; the benchmarks start it.
struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker", abstract: "Serves the benchmarks' workflows in a process of its own.",
        shouldDisplay: false)

    @Argument(help: "The address of the database.")
    var url: String

    @Option(help: "The most steps that it holds at a time.")
    var capacity: Int

    func run() async throws {
        try await BenchmarkWorker(url: url, capacity: capacity, logger: BenchmarkServer.logger()).run()
    }
}
