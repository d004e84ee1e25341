import PostgresClient

/// What a scope selects: a table, its key and the conditions; made by the scopes of this module only.
public struct ScopeDefinition<Row: Sendable>: Sendable {
    /// Groups whose rows are taken the newest first from each, where an index leads from the group to its rows by key.
    struct Grouping: Sendable {
        let source: StaticString
        let clause: ScopeClause
        /// What ties a row to its group: a range, as an equation would let the planner forget the group's column in the
        /// order, and walk along the key through the rows of all groups.
        let link: ScopeClause
        /// The column of the group in a row.
        let key: StaticString
    }

    /// When the rows that meet the conditions are collected before they are put in order.
    ///
    /// The planner believes that they lie evenly along the key, and that it will soon have a page by walking along it.
    /// Where that is known to be wrong, it must not.
    enum Fence: Sendable {
        case never
        /// Walking from the oldest, everything before the window would be passed first.
        case oldestFirst
        case always
    }

    /// The table with its alias.
    let source: StaticString
    /// The alias alone.
    let alias: StaticString
    /// The column of the key, which orders the rows by age.
    let key: StaticString
    /// What is read of each row of a page.
    let columns: StaticString
    /// What is joined to the rows of a page, and only to them.
    var joins: StaticString = ""
    var clauses: [ScopeClause]
    var grouping: Grouping?
    var fence = Fence.never
    let read: @Sendable (PostgresRow) throws -> Row

    /// The statement of a page, with its values.
    func list(limit: Int, after: PostgresValue?, order: ScopePage.Order) -> ScopeText {
        var text = ScopeText()
        text.add("SELECT ")
        text.add(columns)
        text.add("\nFROM (")
        select(after: after, order: order, limit: limit, into: &text)
        text.add(") AS ")
        text.add(alias)
        text.add(joins)
        add(order, to: &text)
        return text
    }

    /// The statement that counts, up to a limit.
    func count(atMost limit: Int) -> ScopeText {
        var text = ScopeText()
        text.add("SELECT count(*) AS found\nFROM (")
        select(after: nil, order: nil, limit: limit, into: &text)
        text.add(") AS counted")
        return text
    }

    /// Selects the rows of a page; without an order, as many as there are up to the limit.
    private func select(after: PostgresValue?, order: ScopePage.Order?, limit: Int, into text: inout ScopeText) {
        guard let grouping else {
            select(clauses, after: after, order: order, limit: limit, into: &text)
            return
        }
        text.add("SELECT ")
        text.add(alias)
        text.add(".* FROM ")
        text.add(grouping.source)
        text.add(" CROSS JOIN LATERAL (")
        select([grouping.link] + clauses, after: after, order: order, limit: limit, into: &text)
        text.add(") AS ")
        text.add(alias)
        text.add(where: [grouping.clause])
        if let order { add(order, to: &text) }
        text.add(" LIMIT ?::int", .int32(Int32(clamping: limit)))
    }

    private func select(
        _ clauses: [ScopeClause], after: PostgresValue?, order: ScopePage.Order?, limit: Int, into text: inout ScopeText
    ) {
        let isFenced = order != nil && (fence == .always || fence == .oldestFirst && order == .oldestFirst)
        if isFenced {
            text.add("SELECT * FROM (")
        }
        text.add("SELECT ")
        text.add(alias)
        text.add(".* FROM ")
        text.add(source)
        text.add(where: clauses)
        if let order, let after {
            text.add(clauses.isEmpty ? " WHERE " : " AND ")
            text.add(alias)
            text.add(".")
            text.add(key)
            text.add(order == .newestFirst ? " < ?::uuid" : " > ?::uuid", after)
        }
        if isFenced {
            text.add(" OFFSET 0) AS ")
            text.add(alias)
        }
        // Behind a fence all rows of the group are there, and its column is not.
        if let order { add(order, to: &text, byGroup: grouping != nil && !isFenced) }
        text.add(" LIMIT ?::int", .int32(Int32(clamping: limit)))
    }

    private func add(_ order: ScopePage.Order, to text: inout ScopeText, byGroup: Bool = false) {
        let direction: StaticString = order == .newestFirst ? " DESC" : ""
        text.add(" ORDER BY ")
        if byGroup, let grouping {
            text.add(grouping.key)
            text.add(direction)
            text.add(", ")
        }
        text.add(alias)
        text.add(".")
        text.add(key)
        text.add(direction)
    }
}
