/// A JSON Schema of the subset that Tasker checks, compiled once and ready to check values.
///
/// The subset is that of draft 2020-12 without what looks outside of the schema or back at what other keywords did: every
/// assertion and applicator but `$anchor`, `$dynamicRef`, `unevaluatedItems` and `unevaluatedProperties`; `$ref` within the
/// schema; of `format` `uuid`, `date-time`, `date` and `time` are checked. A keyword that is not known is refused, because
/// what its author meant by it would not be checked.
public struct JSONSchema: Sendable {
    /// The most violations that one check reports.
    public static let maximumViolations = 20

    let nodes: [SchemaNode]

    /// Compiles a schema.
    ///
    /// - Throws: `JSONSchemaError` with everything that is wrong.
    public init(_ schema: JSONValue) throws(JSONSchemaError) {
        var compiler = SchemaCompiler(root: schema)
        compiler.compile()
        guard compiler.problems.isEmpty else { throw JSONSchemaError(problems: compiler.problems) }
        nodes = compiler.nodes
    }

    /// What is wrong with a schema; nothing when it can be compiled.
    public static func findProblems(in schema: JSONValue) -> [JSONSchemaProblem] {
        var compiler = SchemaCompiler(root: schema)
        compiler.compile()
        return compiler.problems
    }

    /// Checks a value.
    ///
    /// - Returns: what breaks the schema, at most `maximumViolations`; nothing when the value fits.
    public func check(_ value: JSONValue) -> [SchemaViolation] {
        var check = SchemaCheck(nodes: nodes)
        check.visit(value, node: 0, at: "")
        if check.isExhausted, check.violations.isEmpty {
            return [SchemaViolation(path: "", keyword: "$ref", message: "takes too long to check")]
        }
        return Array(check.violations.prefix(Self.maximumViolations))
    }
}
