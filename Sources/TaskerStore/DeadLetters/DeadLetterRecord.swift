import PostgresClient
public import TaskerCore

/// A dead letter with all that was kept of the task when it was opened.
public struct DeadLetterRecord: Sendable, Hashable {
    /// The entry.
    public let entry: DeadLetter
    /// The task, its steps with their errors, and its latest history, as JSON.
    public let snapshot: JSONPayload
    /// The exact cause, what the group goes by, and each failure since, as JSON.
    public let metadata: JSONPayload

    init(_ row: PostgresRow) throws {
        entry = try DeadLetter(row)
        snapshot = JSONPayload(trusting: try row.decode("task_snapshot", as: [UInt8].self))
        metadata = JSONPayload(trusting: try row.decode("metadata", as: [UInt8]?.self) ?? JSONPayload.null.bytes)
    }
}
