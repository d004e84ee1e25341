public import Foundation
import PostgresClient
import TaskerCore

extension TaskStore {
    /// Takes up to `limit` events of a namespace, oldest first, and hides them from other readers for a time.
    ///
    /// - Throws: `EventError` with `.noQueue`; `PostgresError`.
    public func readEvents(of namespace: String, limit: Int, visibility: Duration) async throws -> [QueuedEvent] {
        try await events(
            EventStatements.read, of: namespace, [.int32(Int32(clamping: limit)), .int64(visibility.milliseconds)])
    }

    /// Looks at up to `limit` events after a message without taking them; at the newest ones when `message` is nil.
    ///
    /// - Throws: `EventError` with `.noQueue`; `PostgresError`.
    public func peekEvents(of namespace: String, after message: Int64?, limit: Int) async throws -> [QueuedEvent] {
        try await events(
            EventStatements.peek, of: namespace, [message.map { .int64($0) } ?? .null, .int32(Int32(clamping: limit))])
    }

    /// Deletes an event that was dealt with; false when it was delivered again since, or is gone.
    public func acknowledge(_ event: QueuedEvent, of namespace: String) async throws -> Bool {
        try await done(
            EventStatements.acknowledge,
            [.text(namespace), .int64(event.messageID), .int32(Int32(clamping: event.deliveries))])
    }

    /// Hides an event for another time from now; false when it was delivered again since, or is gone.
    public func extend(_ event: QueuedEvent, of namespace: String, visibility: Duration) async throws -> Bool {
        try await done(
            EventStatements.extend,
            [
                .text(namespace), .int64(event.messageID), .int32(Int32(clamping: event.deliveries)),
                .int64(max(visibility, .zero).milliseconds),
            ])
    }

    /// Moves an event to the dead letters of its queue; false when it was delivered again since, or is gone.
    public func bury(_ event: QueuedEvent, of namespace: String) async throws -> Bool {
        try await done(
            EventStatements.bury,
            [.text(namespace), .int64(event.messageID), .int32(Int32(clamping: event.deliveries))])
    }

    /// Where the events of steps come from, by step.
    public func origins(of steps: [UUID]) async throws -> [UUID: StepOrigin] {
        var origins: [UUID: StepOrigin] = [:]
        for row in try await query(EventStatements.origins, [.uuidArray(steps)]) {
            let step = try row.decode("workflow_step_uuid", as: UUID.self)
            origins[step] = StepOrigin(
                origin: EventOrigin(
                    taskID: try row.decode("task_uuid"), stepID: step, stepName: try row.decode("name"),
                    namespace: try row.decode("namespace"), correlationID: try row.decode("correlation_id")),
                templateID: try row.decode("named_task_uuid"), templateStep: try row.decode("template_step"))
        }
        return origins
    }

    private func done(_ statement: PostgresStatement, _ values: [PostgresValue]) async throws -> Bool {
        try await query(statement, values).first?.decode("done") ?? false
    }

    private func events(
        _ statement: PostgresStatement, of namespace: String, _ values: [PostgresValue]
    ) async throws -> [QueuedEvent] {
        do {
            return try await query(statement, [.text(namespace)] + values).map { row in
                QueuedEvent(
                    messageID: try row.decode("message_id"),
                    deliveries: Int(try row.decode("deliveries", as: Int32.self)),
                    message: JSONPayload(trusting: try row.decode("message", as: [UInt8].self)))
            }
        } catch let error as PostgresError where error.sqlState == "42P01" {
            throw EventError(
                .noQueue,
                "namespace \(namespace) has no event queue; it is created when a template that publishes events is registered there"
            )
        }
    }
}
