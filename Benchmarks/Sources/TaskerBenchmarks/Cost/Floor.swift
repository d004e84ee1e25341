import PostgresClient

/// What the same server does at best, measured as the tasks are: bare commits of one row for an idle system, batches of
/// updated and inserted rows for a saturated one.
struct Floor: Sendable {
    let database: BenchmarkDatabase
    let meter: Meter
    let length: Duration

    /// The floor that a measurement of a shape is compared with.
    func measure(beside found: Measurement, load: Load, stepsPerTask: Int) async throws -> Measurement {
        switch load {
        case .idle:
            // As many commits in a row as a task took: those that forced the log to disk, for reading ones do not.
            let commits = max(1, Int(((found.flushes ?? 0) * Double(stepsPerTask)).rounded()))
            return try await commitsInARow(commits, stepsPerTask: stepsPerTask)
        case .saturated:
            let batch = min(20_000, max(1, Int((1 / max(found.roundTrips ?? 1, 0.00005)).rounded())))
            return try await pairs(batch: batch)
        }
    }

    private func commitsInARow(_ commits: Int, stepsPerTask: Int) async throws -> Measurement {
        let connection = try await database.connect()
        defer { connection.close() }
        try await connection.run(
            script: """
                DROP TABLE IF EXISTS public.bare;
                CREATE TABLE public.bare (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, value text)
                """)
        let insert = PostgresStatement(name: "bare", sql: "INSERT INTO public.bare (value) VALUES ($1::text)")
        let sent = Counter()
        // At most a thousand rounds' time, at least a few rounds.
        return try await meter.measure(stepsPerTask: Double(stepsPerTask), client: client(sent, connection)) {
            let histogram = LatencyHistogram()
            let start = ContinuousClock.now
            var rounds = 0
            while rounds < 20 || start.duration(to: .now) < length {
                let began = MachineClock.microseconds
                for _ in 0..<commits { _ = try await connection.query(insert, [.text("value")]) }
                histogram.record(microseconds: MachineClock.microseconds - began)
                rounds += 1
                sent.add(commits)
            }
            return LoadResult(
                tasks: rounds, seconds: start.duration(to: .now) / .seconds(1), latency: histogram.summary)
        }
    }

    private func pairs(batch: Int) async throws -> Measurement {
        let loop = BareLoop(database: database, batch: batch)
        try await loop.prepare()
        let sent = Counter()
        return try await meter.measure(stepsPerTask: 1, client: client(sent, nil)) {
            let start = ContinuousClock.now
            let pairs = try await loop.drive(for: length)
            sent.add(pairs / batch)
            return LoadResult(tasks: pairs, seconds: start.duration(to: .now) / .seconds(1), latency: nil)
        }
    }

    private func client(_ sent: Counter, _ connection: PostgresConnection?) -> Client {
        Client {
            try await connection?.tellCounts()
            return ClientReport(roundTrips: sent.count, cpu: ProcessCPU.own, firstHandler: nil)
        }
    }
}
