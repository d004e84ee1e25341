public import Foundation

/// A page of rows.
public struct ScopeResult<Row: Sendable>: Sendable {
    /// The rows, in the order that was asked for.
    public let rows: [Row]
    /// Where the next page goes on, for ``ScopePage/after``; nil when this is the last one.
    public let next: UUID?
}

extension ScopeResult: Equatable where Row: Equatable {}
