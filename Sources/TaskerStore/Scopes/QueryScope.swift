public import Foundation
public import PostgresClient

/// A set of rows of one table, described by conditions that all must hold.
///
/// A scope is a value: each of its methods returns a narrower one, and a condition that is given twice holds twice. What
/// callers give travels as parameters only; the text of the statement depends on nothing but which conditions are
/// there, so that there is a bounded number of statements, every one of which a test prepares.
public protocol QueryScope: Sendable {
    /// What a row is read as.
    associatedtype Row: Sendable & Identifiable where Row.ID == UUID

    /// The table, its key and the conditions.
    var definition: ScopeDefinition<Row> { get }
}

extension QueryScope {
    /// The statement that reads a page, without a name: it is planned anew with the values at hand, for which other
    /// plans may be right than for others.
    ///
    /// - Parameter page: of it, the order and whether it is the first one matter.
    public func listStatement(_ page: ScopePage = ScopePage()) -> PostgresStatement {
        PostgresStatement(
            sql: definition.list(limit: page.limit, after: page.after.map { .uuid($0) }, order: page.order).sql)
    }

    /// The statement that counts.
    public var countStatement: PostgresStatement {
        PostgresStatement(sql: definition.count(atMost: 1).sql)
    }

    func with(_ change: (inout Self) -> Void) -> Self {
        var copy = self
        change(&copy)
        return copy
    }
}
