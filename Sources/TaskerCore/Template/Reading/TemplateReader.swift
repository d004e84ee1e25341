/// Reads templates from YAML and JSON.
public enum TemplateReader {
    /// A template with what was odd about it.
    public struct Reading: Hashable, Sendable {
        /// The template.
        public let template: TaskTemplate
        /// Unknown fields and the like, in the order of the document.
        public let warnings: [TemplateWarning]
    }

    /// The largest text that is read: 1 MiB.
    public static let maximumBytes = 1_048_576

    /// Reads and checks a file's bytes: JSON when they are a JSON object, YAML otherwise.
    ///
    /// - Throws: `TemplateError` with everything that is wrong.
    public static func read(_ bytes: [UInt8]) throws(TemplateError) -> Reading {
        try checkSize(bytes.count)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw TemplateError(.syntax, "the text is not UTF-8")
        }
        if text.drop(while: \.isWhitespace).hasPrefix("{"), let payload = try? JSONPayload(validating: bytes) {
            return try read(json: payload)
        }
        return try read(yaml: text)
    }

    /// Reads and checks one YAML document.
    ///
    /// - Throws: `TemplateError` with everything that is wrong.
    public static func read(yaml text: String) throws(TemplateError) -> Reading {
        try checkSize(text.utf8.count)
        return try checked(YAMLDocument.parse(text))
    }

    /// Reads and checks a JSON object, such as `named_tasks.configuration`.
    ///
    /// - Throws: `TemplateError` with everything that is wrong.
    public static func read(json payload: JSONPayload) throws(TemplateError) -> Reading {
        let value: JSONValue
        do {
            value = try payload.value()
        } catch {
            throw TemplateError(.syntax, "not JSON: \(error)")
        }
        return try checked(value)
    }

    /// Reads the fields only; names, ranges and graph stay unchecked.
    static func decode(_ value: JSONValue) throws(TemplateError) -> Reading {
        let log = ProblemLog()
        let template = try fields(of: value, log)
        guard log.problems.isEmpty else { throw TemplateError(problems: log.problems) }
        return Reading(template: template, warnings: log.warnings)
    }

    /// Reads and checks; a field that could not be read is reported once.
    private static func checked(_ value: JSONValue) throws(TemplateError) -> Reading {
        let log = ProblemLog()
        let template = try fields(of: value, log)
        let reported = Set(log.problems.map(\.path))
        for problem in template.findProblems() where !reported.contains(problem.path) { log.report(problem) }
        guard log.problems.isEmpty else { throw TemplateError(problems: log.problems) }
        return Reading(template: template, warnings: log.warnings)
    }

    private static func fields(of value: JSONValue, _ log: ProblemLog) throws(TemplateError) -> TaskTemplate {
        guard case .object(let members) = value else {
            throw TemplateError(.wrongType, "a template must be a map", found: "a \(value.kind)")
        }
        return FieldReader.read(members, path: "", log: log) { TaskTemplate(&$0) }
    }

    private static func checkSize(_ count: Int) throws(TemplateError) {
        guard count <= maximumBytes else {
            throw TemplateError(
                .outOfRange, "the template is too large", found: "\(count) bytes",
                allowed: "at most \(maximumBytes) bytes")
        }
    }
}
