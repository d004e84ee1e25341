import PostgresClient

/// What the same server does at best for a step: one updated row and one inserted row, in batches, nothing else.
struct BareLoop {
    let database: BenchmarkDatabase
    let batch: Int
    var connections = 2

    /// Row pairs per second.
    func stepsPerSecond() async throws -> Double {
        try await prepare()
        return Double(try await drive(for: .seconds(5))) / 5
    }

    /// Makes the tables anew.
    func prepare() async throws {
        let setup = try await database.connect()
        try await setup.run(
            script: """
                DROP TABLE IF EXISTS public.bare_steps, public.bare_history;
                CREATE TABLE public.bare_steps (id bigint PRIMARY KEY, state text, result jsonb) WITH (fillfactor = 70);
                CREATE TABLE public.bare_history (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, step bigint, state text);
                INSERT INTO public.bare_steps SELECT g, 'pending', NULL FROM generate_series(1, 100000) g;
                ANALYZE public.bare_steps;
                """)
        setup.close()
    }

    /// Runs for so long and says how many pairs of rows were written.
    func drive(for length: Duration) async throws -> Int {
        let statement = PostgresStatement(
            name: "bare_pairs",
            sql: """
                WITH moved AS (
                    UPDATE public.bare_steps s SET state = 'complete', result = '{"value": 1}'
                    FROM unnest($1::bigint[]) r(id) WHERE s.id = r.id RETURNING s.id)
                INSERT INTO public.bare_history (step, state) SELECT id, 'complete' FROM moved
                """)
        let clock = ContinuousClock()
        let end = clock.now + length
        return try await withThrowingTaskGroup(of: Int.self) { group in
            for lane in 0..<connections {
                group.addTask {
                    let connection = try await database.connect()
                    defer { connection.close() }
                    var done = 0
                    var first = Int64(lane * 50_000)
                    while clock.now < end {
                        let ids = (0..<Int64(batch)).map { (first + $0) % 50_000 + Int64(lane * 50_000) + 1 }
                        first = (first + Int64(batch)) % 50_000
                        _ = try await connection.query(statement, [.int64Array(ids.map { Optional($0) })])
                        done += batch
                    }
                    try await connection.tellCounts()
                    return done
                }
            }
            return try await group.reduce(0, +)
        }
    }
}
