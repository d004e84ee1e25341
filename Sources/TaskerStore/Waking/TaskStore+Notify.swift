import PostgresClient

extension TaskStore {
    /// Sends a notification in a transaction of its own, so that the server's notification lock never holds up work.
    public func notify(channel: String, payload: String) async throws {
        _ = try await query(EngineStatements.notify, [.text(channel), .text(payload)])
    }
}
