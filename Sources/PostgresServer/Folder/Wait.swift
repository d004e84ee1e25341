/// Looks again and again until a condition holds.
///
/// - Throws: `PostgresServerError` with `.timeout`; `CancellationError`; what the condition throws.
func wait(
    upTo limit: Duration, every interval: Duration, for what: String, until condition: () async throws -> Bool
) async throws {
    let clock = ContinuousClock()
    let end = clock.now + limit
    while try await !condition() {
        guard clock.now < end else { throw PostgresServerError(.timeout, "waited \(limit) for \(what), in vain") }
        try await Task.sleep(for: interval)
    }
}
