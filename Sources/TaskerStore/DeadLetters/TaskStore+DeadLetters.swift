public import Foundation
import PostgresClient

extension TaskStore {
    /// A page of dead letters, the newest first.
    public func deadLetters(_ filter: DeadLetterFilter) async throws -> [DeadLetter] {
        let values: [PostgresValue] = [
            Self.text(filter.status), Self.text(filter.reason), Self.text(filter.namespace), Self.text(filter.template),
            Self.text(filter.fingerprint), filter.task.map { .uuid($0) } ?? .null,
            filter.after.map { .uuid($0) } ?? .null,
            .int32(Int32(clamping: max(1, filter.limit))),
        ]
        return try await query(DeadLetterStatements.list, values).map(DeadLetter.init)
    }

    /// A dead letter with what was kept of its task; nil when there is none.
    public func deadLetter(_ entry: UUID) async throws -> DeadLetterRecord? {
        try await query(DeadLetterStatements.entry, [.uuid(entry)]).first.map(DeadLetterRecord.init)
    }

    /// The open dead letters by what went wrong, the largest group first.
    public func deadLetterGroups(limit: Int = 100) async throws -> [DeadLetterGroup] {
        try await query(DeadLetterStatements.groups, [.int32(Int32(clamping: max(1, limit)))]).map(DeadLetterGroup.init)
    }

    /// Begins the failed steps of open dead letters again, oldest first, and closes the entries whose task moves.
    ///
    /// - Throws: `PostgresError` of class 22 for a blank operator or a rate that is not above 0.
    public func redrive(_ options: RedriveOptions, by actor: Operator) async throws -> RedriveResult {
        let values: [PostgresValue] = [
            options.entries.map { .uuidArray($0) } ?? .null, Self.text(options.filter.fingerprint),
            Self.text(options.filter.reason), Self.text(options.filter.namespace), Self.text(options.filter.template),
            .int32(Int32(clamping: max(1, options.filter.limit))), options.perSecond.map { .double($0) } ?? .null,
            .bool(options.clearsCheckpoints), .bool(options.isDryRun), .text(actor.name), .text(actor.reason),
        ]
        var result = RedriveResult()
        for row in try await query(DeadLetterStatements.redrive, values) {
            let kind = try row.decode("kind", as: String.self)
            let steps = Int(try row.decode("steps", as: Int32.self))
            let detail = try row.decode("detail", as: String?.self)
            guard kind != "enqueued" else {
                result.enqueued[detail ?? "", default: 0] += steps
                continue
            }
            result.entries.append(
                RedriveResult.Entry(
                    id: try row.decode("entry_uuid"), taskID: try row.decode("task_uuid"), outcome: kind,
                    state: try row.decode("state"), steps: steps, startsAt: try row.decode("starts_at"), detail: detail)
            )
        }
        return result
    }

    /// Closes a dead letter and leaves its task as it is.
    ///
    /// - Parameter status: `manually_resolved`, `permanently_failed` or `cancelled`.
    public func resolveDeadLetter(_ entry: UUID, as status: String, by actor: Operator) async throws -> OperatorOutcome
    {
        let values: [PostgresValue] = [.uuid(entry), .text(status), .text(actor.name), .text(actor.reason)]
        return try OperatorOutcome(await query(DeadLetterStatements.resolve, values))
    }

    /// Opens a dead letter by hand, for a task that somebody should look at.
    public func addDeadLetter(task: UUID, by actor: Operator) async throws -> OperatorOutcome {
        let values: [PostgresValue] = [.uuid(task), .text(actor.name), .text(actor.reason)]
        return try OperatorOutcome(await query(DeadLetterStatements.add, values))
    }

    private static func text(_ text: String?) -> PostgresValue {
        text.map { .text($0) } ?? .null
    }
}
