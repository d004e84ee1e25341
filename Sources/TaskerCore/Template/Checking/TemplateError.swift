/// A template that cannot be used, with everything that is wrong with it.
public struct TemplateError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Every problem found: fields that could not be read, then names and ranges, then the graph.
    public let problems: [TemplateProblem]

    /// Creates an error from at least one problem.
    public init(problems: [TemplateProblem]) {
        self.problems = problems
    }

    /// Creates an error from one problem.
    init(
        _ code: TemplateProblem.Code, path: String = "", _ message: String, found: String? = nil, allowed: String? = nil
    ) {
        problems = [TemplateProblem(code: code, path: path, message: message, found: found, allowed: allowed)]
    }

    /// One line per problem.
    public var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}
