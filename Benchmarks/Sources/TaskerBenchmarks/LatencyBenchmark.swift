import PostgresClient
import Tasker

/// From submit to result of four steps in a row, on an idle system; beside it five bare one-row commits, alternating, so
/// that both meet the same machine.
struct LatencyBenchmark {
    let database: BenchmarkDatabase
    let tasker: Tasker
    var rounds = 400

    func run() async throws -> String {
        let connection = try await database.connect()
        defer { connection.close() }
        try await connection.run(script: "CREATE TABLE IF NOT EXISTS public.bare (id bigint PRIMARY KEY, value text)")
        let insert = PostgresStatement(name: "bare", sql: "INSERT INTO public.bare VALUES ($1::bigint, $2::text)")
        let clock = ContinuousClock()
        var workflow: [Duration] = []
        var bare: [Duration] = []
        for round in 0..<(rounds + 50) {
            let took = try await clock.measure {
                _ = try await tasker.submit(linear, input: round).result()
            }
            let commits = try await clock.measure {
                for index in 0..<5 {
                    _ = try await connection.query(insert, [.int64(Int64(round * 5 + index)), .text("value")])
                }
            }
            // The first rounds prepare statements and warm caches.
            if round >= 50 {
                workflow.append(took)
                bare.append(commits)
            }
        }
        let mine = Percentiles(workflow)
        let floor = Percentiles(bare)
        return """
            latency, 4-step linear workflow, idle, embedded worker, \(rounds) rounds
              submit to result     P50 \(mine.median.formatted2) ms   P99 \(mine.value(at: 0.99).formatted2) ms
              5 one-row commits    P50 \(floor.median.formatted2) ms   P99 \(floor.value(at: 0.99).formatted2) ms
              ratio of medians     \((mine.median / floor.median).formatted2)
            """
    }
}
