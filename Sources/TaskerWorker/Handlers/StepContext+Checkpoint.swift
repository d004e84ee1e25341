import TaskerCore

extension StepContext {
    /// Saves how far the step has come, and extends its lease.
    ///
    /// A later attempt, in whatever process, finds it in ``resumed(cursor:accumulated:)``. Save after what it vouches for
    /// is done: what lies behind the last checkpoint is done again.
    ///
    /// - Parameters:
    ///   - cursor: where to go on.
    ///   - processed: how many items are done; at least 0.
    /// - Throws: a permanent `StepFailure` when the checkpoint cannot be stored as JSON, a retryable one of type
    ///   `checkpoint_error` when it could not be written, `CancellationError` when the attempt has lost its lease.
    public func checkpoint(cursor: some Encodable & Sendable, processed: Int) async throws {
        try await save(cursor: try Self.json(cursor, "cursor"), processed: processed, accumulated: nil)
    }

    /// Saves how far the step has come and what it has gathered, and extends its lease.
    ///
    /// - Parameters:
    ///   - cursor: where to go on.
    ///   - processed: how many items are done; at least 0.
    ///   - accumulated: what was gathered so far; keep it small, it is written every time.
    /// - Throws: as ``checkpoint(cursor:processed:)``.
    public func checkpoint(
        cursor: some Encodable & Sendable, processed: Int, accumulated: some Encodable & Sendable
    ) async throws {
        try await save(
            cursor: try Self.json(cursor, "cursor"), processed: processed,
            accumulated: try Self.json(accumulated, "accumulated"))
    }

    /// Nothing accumulated and JSON's null are the same.
    private func save(cursor: JSONValue, processed: Int, accumulated: JSONValue?) async throws {
        guard processed >= 0 else {
            throw StepFailure(
                message: "checkpoint: processed is \(processed); allowed are numbers from 0",
                errorType: FailureType.checkpointError, retryable: false)
        }
        try await saving?(
            StepCheckpoint(
                cursor: cursor, itemsProcessed: processed, accumulated: accumulated == .null ? nil : accumulated))
    }

    /// What an earlier attempt of this step saved last; nil when none did.
    ///
    ///     let earlier: Checkpoint<Int, Totals>? = try context.resumed()
    ///
    /// Throws ``PayloadError`` when it does not have the form of the types; the step then fails permanently.
    public func resumed<Cursor: Decodable & Sendable, Accumulated: Decodable & Sendable>(
        cursor: Cursor.Type = Cursor.self, accumulated: Accumulated.Type = Accumulated.self
    ) throws -> Checkpoint<Cursor, Accumulated>? {
        guard let saved = checkpoint else { return nil }
        return Checkpoint(
            cursor: try Self.value(saved.cursor, cursor), processed: saved.itemsProcessed,
            accumulated: try saved.accumulated.map { try Self.value($0, accumulated) })
    }

    private static func json(_ value: some Encodable, _ field: String) throws -> JSONValue {
        do {
            let payload = try JSONPayload(encoding: value)
            if let refusal = payload.findJSONBRefusal() {
                throw StepFailure(
                    message: "checkpoint: \(field) cannot be stored: \(refusal)",
                    errorType: FailureType.checkpointError, retryable: false)
            }
            return try payload.value()
        } catch let error as JSONError {
            throw StepFailure(
                message: "checkpoint: \(field) \(error.message)", errorType: FailureType.checkpointError,
                retryable: false)
        }
    }

    private static func value<Value: Decodable>(_ json: JSONValue, _ type: Value.Type) throws -> Value {
        do {
            return try JSONPayload(json).decode(type)
        } catch {
            throw PayloadError(.checkpoint, expected: type, reason: error.message)
        }
    }
}
