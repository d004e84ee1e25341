import PostgresClient
import PostgresServer

/// Reads what the server and the client counted before and after a load, and divides by its steps.
struct Meter: Sendable {
    let database: BenchmarkDatabase
    let connection: PostgresConnection

    init(_ database: BenchmarkDatabase) async throws {
        self.database = database
        connection = try await database.connect()
    }

    func close() {
        connection.close()
    }

    /// Measures a load; `stepsPerTask` may be a fraction, where what is measured has no steps of its own.
    func measure(
        stepsPerTask: Double, client: Client, _ load: () async throws -> LoadResult
    ) async throws -> Measurement {
        let clientBefore = try await client.report()
        let before = try await ServerReading.take(connection, on: database.server)
        let done = try await load()
        let clientAfter = try await client.report()
        let after = try await ServerReading.take(connection, on: database.server)
        guard done.tasks > 0 else { throw BenchmarkError("nothing was done in the time of a measurement") }
        let images = try await imageBytes(from: before.position, to: after.position)

        let steps = Double(done.tasks) * stepsPerTask
        func perStep(_ count: Int64) -> Double { Double(count) / steps }
        var found = Measurement()
        found.latency = done.latency
        found.firstHandler = clientAfter.firstHandler
        found.stepsPerSecond = steps / done.seconds
        found.commits = perStep(after.commits - before.commits)
        found.flushes = perStep(after.flushes - before.flushes)
        found.roundTrips = Double(clientAfter.roundTrips - clientBefore.roundTrips) / steps
        found.walBytes = perStep(after.position - before.position)
        found.walBytesWithoutImages = images.map { perStep(after.position - before.position - $0) }
        found.deadRows = perStep(after.updates + after.deletes - before.updates - before.deletes)
        found.deadRowsOnPage = perStep(after.updatesOnPage - before.updatesOnPage)
        found.clientCPU = (clientAfter.cpu - clientBefore.cpu) / steps * 1_000
        if let cpu = after.cpu, let earlier = before.cpu { found.serverCPU = (cpu - earlier) / steps * 1_000 }
        found.tasks = done.tasks
        found.autovacuums = Int(after.autovacuums - before.autovacuums)
        return found
    }

    /// How much of the log between two positions is images of whole pages; nil where the extension that tells is missing.
    private func imageBytes(from start: Int64, to end: Int64) async throws -> Int64? {
        guard end > start else { return 0 }
        let available = PostgresStatement(
            name: "walinspect",
            sql: "SELECT count(*) AS found FROM pg_available_extensions WHERE name = 'pg_walinspect'")
        var found: Int64 = 0
        for row in try await connection.query(available) { found = try row.decode("found") }
        guard found > 0 else { return nil }
        try await connection.run(script: "CREATE EXTENSION IF NOT EXISTS pg_walinspect SCHEMA public")
        let statement = PostgresStatement(
            name: "images",
            sql: """
                SELECT sum(fpi_size)::bigint AS bytes FROM public.pg_get_wal_stats(
                    '0/0'::pg_lsn + $1::bigint, least('0/0'::pg_lsn + $2::bigint, pg_current_wal_flush_lsn()))
                """)
        for row in try await connection.query(statement, [.int64(start), .int64(end)]) {
            return try row.decode("bytes")
        }
        return nil
    }
}
