/// A schema that cannot be used, with everything that is wrong with it.
public struct JSONSchemaError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Every problem found.
    public let problems: [JSONSchemaProblem]

    /// One line per problem.
    public var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}
