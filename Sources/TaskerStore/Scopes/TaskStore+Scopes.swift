import Foundation
import PostgresClient

extension TaskStore {
    /// A page of what a scope selects.
    ///
    /// - Throws: `ReadError` when the page's limit is out of range; `PostgresError`.
    public func list<Scope: QueryScope>(
        _ scope: Scope, page: ScopePage = ScopePage()
    ) async throws -> ScopeResult<Scope.Row> {
        try ReadError.check(page.limit, in: ScopePage.limits, "limit")
        let definition = scope.definition
        // One more tells whether there is another page.
        let text = definition.list(
            limit: page.limit + 1, after: page.after.map { .uuid($0) }, order: page.order)
        let rows = try await query(PostgresStatement(sql: text.sql), text.values).map(definition.read)
        let kept = Array(rows.prefix(page.limit))
        return ScopeResult(rows: kept, next: rows.count > page.limit ? kept.last?.id : nil)
    }

    /// How many rows a scope selects, but no more than a limit: so counting costs no more than it is worth.
    ///
    /// - Parameter atMost: where counting stops; 1 to 1,000,000. An answer of as many means that many or more.
    /// - Throws: `ReadError` when `atMost` is out of range; `PostgresError`.
    public func count(_ scope: some QueryScope, atMost: Int = 10_000) async throws -> Int {
        try ReadError.check(atMost, in: 1...1_000_000, "atMost")
        let text = scope.definition.count(atMost: atMost)
        return try await query(PostgresStatement(sql: text.sql), text.values).first?.decode("found") ?? 0
    }
}

extension TaskStore {
    /// How the server would read a page of a scope: the lines of its plan, for those who wonder why it takes its time.
    ///
    /// - Throws: `ReadError` when the page's limit is out of range; `PostgresError`.
    public func plan(of scope: some QueryScope, page: ScopePage = ScopePage()) async throws -> [String] {
        try ReadError.check(page.limit, in: ScopePage.limits, "limit")
        let text = scope.definition.list(
            limit: page.limit + 1, after: page.after.map { .uuid($0) }, order: page.order)
        return try await query(PostgresStatement(sql: "EXPLAIN \(text.sql)"), text.values).map { try $0.decode(at: 0) }
    }
}
