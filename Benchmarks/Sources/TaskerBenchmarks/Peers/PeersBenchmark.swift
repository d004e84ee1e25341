import Foundation
import Logging
import PostgresClient
import PostgresServer

/// The same shapes through Tasker and through other systems: one server, the same durability, one run.
struct PeersBenchmark {
    let server: PostgresServer
    let seconds: Duration
    let environments: URL
    let logger: Logger

    func run(names: [String]) async throws {
        print(
            """
            the same shapes through other systems, each load measured for \((seconds / .seconds(1)).short) s; the scripts are in
            Benchmarks/Peers, and docs/guides/performance.md says what this comparison cannot show

            """)
        print(PeersTable.header)
        fflush(nil)
        if names.contains("tasker") {
            try await tasker()
        }
        var missing: [String] = []
        for peer in Peer.all where names.contains(peer.name) {
            guard FileManager.default.isExecutableFile(atPath: peer.python(in: environments).path) else {
                missing.append("\(peer.title): not installed")
                continue
            }
            do {
                try await measure(peer)
            } catch let error as BenchmarkError {
                missing.append("\(peer.title): \(error)")
            }
        }
        print("")
        guard missing.isEmpty else {
            throw BenchmarkError("not measured:\n" + missing.joined(separator: "\n"))
        }
    }

    private func tasker() async throws {
        let benchmark = CostBenchmark(server: server, seconds: seconds, logger: logger)
        for shape in [Shape.linear, .diamond] {
            for placement in Placement.allCases {
                let name = "tasker_\(shape.name)_\(placement)"
                let database = try await BenchmarkDatabase.create(on: server, name: name, logger: logger)
                let rows = try await benchmark.rows(
                    shape, on: database, placement: placement, handlers: CostBenchmark.manyHandlers, withFloor: false)
                show(
                    PeerRow(system: "Tasker, \(placement)", shape: shape, idle: rows[0].found, saturated: rows[1].found)
                )
                try await server.dropDatabase(name)
            }
        }
    }

    private func measure(_ peer: Peer) async throws {
        let name = "peer_\(peer.name)"
        let database = try await BenchmarkDatabase.createEmpty(on: server, name: name, logger: logger)
        _ = try await script(peer, "setup", database)
        let meter = try await Meter(database)
        defer { meter.close() }
        for shape in peer.shapes {
            let idle = try await measure(peer, shape, .idle, processes: 1, meter)
            let saturated = try await measure(peer, shape, .saturated, processes: peer.processes, meter)
            show(PeerRow(system: peer.title, shape: shape, idle: idle, saturated: saturated))
        }
        try await server.dropDatabase(name)
    }

    private func show(_ row: PeerRow) {
        print(PeersTable.line(row))
        fflush(nil)
    }

    private func measure(
        _ peer: Peer, _ shape: Shape, _ load: Load, processes: Int, _ meter: Meter
    ) async throws -> Measurement {
        var reports: [PeerReport] = []
        let histogram = LatencyHistogram()
        let client = Client {
            // The counts of a session are complete when it has ended.
            try await meter.waitForOtherSessions()
            return ClientReport(roundTrips: 0, cpu: 0, firstHandler: nil)
        }
        var found = try await meter.measure(stepsPerTask: Double(shape.steps), client: client) {
            reports = try await withThrowingTaskGroup(of: PeerReport.self) { group in
                for number in 0..<processes {
                    group.addTask {
                        let line = try await script(peer, load.rawValue, meter.database, shape, number)
                        return try JSONDecoder().decode(PeerReport.self, from: Data(line.utf8))
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            for latency in reports.flatMap(\.latencies) { histogram.record(microseconds: latency) }
            return LoadResult(tasks: reports.map(\.counted).reduce(0, +), seconds: 1, latency: histogram.summary)
        }
        // What the script measured itself, without its start; the server's counts contain the start, which is little.
        let steps = reports.map { Double($0.tasks * shape.steps) }
        found.stepsPerSecond = zip(steps, reports).map { $0 / $1.seconds }.reduce(0, +)
        found.clientCPU = reports.map(\.cpu).reduce(0, +) / steps.reduce(0, +) * 1_000
        found.roundTrips = nil
        return found
    }

    private func script(
        _ peer: Peer, _ action: String, _ database: BenchmarkDatabase, _ shape: Shape = .linear, _ number: Int = 0
    ) async throws -> String {
        try await PeerProcess.run(
            peer.python(in: environments),
            [
                peer.script.path, action, "--url", server.url(database: database.name), "--shape", shape.name,
                "--seconds", "\(seconds / .seconds(1))", "--number", "\(number)",
            ])
    }
}

extension Meter {
    /// Waits until nobody else is connected to the database.
    func waitForOtherSessions() async throws {
        let others = PostgresStatement(
            name: "others",
            sql: """
                SELECT count(*) AS sessions FROM pg_stat_activity
                WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
                """)
        for _ in 0..<200 {
            var sessions: Int64 = 0
            for row in try await connection.query(others) { sessions = try row.decode("sessions") }
            if sessions == 0 { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw BenchmarkError("sessions of \(database.name) did not end within ten seconds")
    }
}
