public import Foundation

/// What a redrive did.
public struct RedriveResult: Sendable, Hashable {
    /// What became of one entry.
    public struct Entry: Sendable, Hashable {
        /// The entry.
        public let id: UUID
        /// Its task; nil when there is no such entry.
        public let taskID: UUID?
        /// `redriven`, `would_redrive` (in a dry run) or `skipped`.
        public let outcome: String
        /// The task's state now; of an entry that is not open its own status, or `unknown`.
        public let state: String
        /// How many steps are begun again.
        public let steps: Int
        /// When they become runnable.
        public let startsAt: Date?
        /// Why it was skipped.
        public let detail: String?
    }

    /// The entries that were named and are not open, then the others, oldest first.
    public internal(set) var entries: [Entry] = []
    /// How many messages each queue got.
    public internal(set) var enqueued: [String: Int] = [:]

    /// Nothing done.
    public init() {}
}
