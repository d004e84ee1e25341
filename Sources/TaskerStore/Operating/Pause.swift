public import Foundation
import PostgresClient

/// A pause that holds.
public struct Pause: Sendable, Hashable {
    /// `task`, `template` or `namespace`.
    public let scope: String
    /// The task's id, the template as `namespace/name`, or the namespace.
    public let key: String
    /// Since when.
    public let at: Date
    /// Who asked for it.
    public let by: String
    /// Why.
    public let reason: String

    init(_ row: PostgresRow) throws {
        scope = try row.decode("scope")
        key = try row.decode("key")
        at = try row.decode("paused_at")
        by = try row.decode("paused_by")
        reason = try row.decode("reason")
    }
}
