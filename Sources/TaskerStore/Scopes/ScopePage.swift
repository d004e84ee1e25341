public import Foundation

/// Which part of what a scope selects is read.
///
/// Pages follow each other by key, not by number: the next one begins after the last row of the one before, costs as much,
/// and neither repeats nor leaves out a row because others were added meanwhile.
public struct ScopePage: Sendable, Hashable {
    /// In which direction the rows come.
    public enum Order: String, Sendable, CaseIterable {
        /// Descending keys.
        ///
        /// Keys are UUIDs of version 7, whose order is that of creation.
        case newestFirst
        /// Ascending keys.
        case oldestFirst
    }

    /// How many rows a page may have: 1 to 1,000.
    public static let limits = 1...1000

    /// The most rows; within ``limits``.
    public var limit: Int
    /// The key of the last row of the page before; nil for the first page.
    public var after: UUID?
    /// The direction.
    public var order: Order

    /// Makes one.
    public init(limit: Int = 20, after: UUID? = nil, order: Order = .newestFirst) {
        self.limit = limit
        self.after = after
        self.order = order
    }
}
