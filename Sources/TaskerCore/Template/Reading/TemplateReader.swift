/// Reads templates from YAML and JSON.
public enum TemplateReader {
    /// A template with what was odd about it.
    public struct Reading: Hashable, Sendable {
        /// The template.
        public let template: TaskTemplate
        /// Unknown fields and the like, in the order of the document.
        public let warnings: [TemplateWarning]
    }

    /// Reads the fields only; names, ranges and graph stay unchecked.
    static func decode(_ value: JSONValue) throws(TemplateError) -> Reading {
        let log = ProblemLog()
        let template = try fields(of: value, log)
        guard log.problems.isEmpty else { throw TemplateError(problems: log.problems) }
        return Reading(template: template, warnings: log.warnings)
    }

    static func fields(of value: JSONValue, _ log: ProblemLog) throws(TemplateError) -> TaskTemplate {
        guard case .object(let members) = value else {
            throw TemplateError(.wrongType, "a template must be a map", found: "a \(value.kind)")
        }
        return FieldReader.read(members, path: "", log: log) { TaskTemplate(&$0) }
    }
}
