/// An object of the schema: what it is, its name, and its definition as PostgreSQL puts it.
public struct CatalogObject: Sendable, Hashable, Codable, Comparable {
    /// Such as `table`, `column`, `constraint`, `index`, `view`, `function`, `trigger`, `enum` or `sequence`.
    public let kind: String
    /// The name within schema `tasker`: of a column, constraint or trigger with its table, of a function with its arguments.
    public let name: String
    /// Type, default, expression or signature; a function's body as the first 16 digits of its SHA-256.
    public let definition: String

    /// An object of the schema.
    public init(kind: String, name: String, definition: String) {
        self.kind = kind
        self.name = name
        self.definition = definition
    }

    /// The order by kind, name, definition.
    public static func < (left: CatalogObject, right: CatalogObject) -> Bool {
        (left.kind, left.name, left.definition) < (right.kind, right.name, right.definition)
    }
}
