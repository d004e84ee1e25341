import PostgresClient

/// One condition of a scope: fixed text, in which each `?` stands for the next value.
///
/// The text is a `StaticString`, so that nothing a caller gives can become part of a statement.
struct ScopeClause: Sendable {
    let text: StaticString
    let values: [PostgresValue]

    init(_ text: StaticString, _ values: [PostgresValue] = []) {
        self.text = text
        self.values = values
    }
}
