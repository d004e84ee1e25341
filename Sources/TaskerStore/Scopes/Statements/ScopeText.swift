import PostgresClient

/// A statement in the making: text with numbered parameters, and their values.
struct ScopeText: Sendable {
    private(set) var sql = ""
    private(set) var values: [PostgresValue] = []

    mutating func add(_ text: StaticString, _ values: PostgresValue...) {
        add(text, values)
    }

    mutating func add(_ text: StaticString, _ values: [PostgresValue]) {
        var next = values.makeIterator()
        for character in "\(text)" {
            if character == "?", let value = next.next() {
                self.values.append(value)
                sql += "$\(self.values.count)"
            } else {
                sql.append(character)
            }
        }
    }

    /// Adds the conditions, all of which must hold.
    mutating func add(where clauses: [ScopeClause]) {
        for (position, clause) in clauses.enumerated() {
            add(position == 0 ? " WHERE " : " AND ")
            add(clause.text, clause.values)
        }
    }
}
