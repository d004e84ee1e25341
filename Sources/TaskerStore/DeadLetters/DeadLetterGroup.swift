public import Foundation
import PostgresClient

/// Open dead letters that have the same trouble: template, step, kind of error, and message save for numbers and names.
public struct DeadLetterGroup: Sendable, Hashable {
    /// What they share.
    public let fingerprint: String
    /// The exact cause.
    public let cause: String
    /// The template, as `namespace/name`.
    public let template: String
    /// The step; nil when the whole task is meant.
    public let step: String?
    /// The kind of error.
    public let errorType: String
    /// The message without what differs.
    public let message: String
    /// How many.
    public let entries: Int
    /// When the first was opened.
    public let oldest: Date
    /// When the last was opened.
    public let newest: Date
    /// The task of the last one.
    public let newestTask: UUID

    init(_ row: PostgresRow) throws {
        fingerprint = try row.decode("fingerprint")
        cause = try row.decode("cause")
        template = try row.decode("template")
        step = try row.decode("step_name")
        errorType = try row.decode("error_type")
        message = try row.decode("message")
        entries = Int(try row.decode("entries", as: Int64.self))
        oldest = try row.decode("oldest_entry")
        newest = try row.decode("newest_entry")
        newestTask = try row.decode("newest_task_uuid")
    }
}
