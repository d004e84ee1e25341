/// The schemas of a template, compiled once.
public struct TemplateSchemas: Sendable {
    /// What is wrong with the schema of the input; nil when it is sound, or there is none.
    ///
    /// Only a template that somebody registered past the checks has such a schema.
    public let inputError: JSONSchemaError?
    private let input: JSONSchema?
    private let results: [String: JSONSchema]

    /// Compiles what there is.
    ///
    /// A schema of a result that cannot be compiled is not checked.
    public init(_ template: TaskTemplate) {
        var compiled: JSONSchema?
        var problem: JSONSchemaError?
        if let schema = template.inputSchema {
            do throws(JSONSchemaError) {
                compiled = try JSONSchema(schema)
            } catch {
                problem = error
            }
        }
        input = compiled
        inputError = problem
        var results: [String: JSONSchema] = [:]
        for step in template.steps {
            guard let schema = step.resultSchema else { continue }
            results[step.name] = try? JSONSchema(schema)
        }
        self.results = results
    }

    /// Whether any step has a schema of its result.
    public var hasResults: Bool { !results.isEmpty }

    /// Checks the input of a task.
    ///
    /// - Returns: what breaks `input_schema`; nothing when it fits, or there is no schema.
    public func check(input payload: JSONPayload) -> [SchemaViolation] {
        Self.check(payload, input)
    }

    /// Checks the result of a step.
    ///
    /// - Returns: what breaks the step's `result_schema`; nothing when it fits, or there is no schema.
    public func check(result payload: JSONPayload, of step: String) -> [SchemaViolation] {
        Self.check(payload, results[step])
    }

    private static func check(_ payload: JSONPayload, _ schema: JSONSchema?) -> [SchemaViolation] {
        guard let schema else { return [] }
        do {
            return schema.check(try payload.value())
        } catch {
            return [SchemaViolation(path: "", keyword: "type", message: error.message)]
        }
    }
}
