import TaskerCore

/// A template's text; what is accepted must come back the same from the form in which it is registered.
enum TemplateInput {
    static func take(_ bytes: [UInt8]) -> Bool {
        guard let template = try? TemplateReader.read(bytes).template else {
            // As `named_tasks.configuration` is read, where nothing checks it first.
            _ = try? JSONPayload(trusting: bytes).decode(TaskTemplate.self)
            return false
        }
        let again = try? TemplateReader.read(json: JSONPayload(template.json)).template
        // As texts: 0.0 is written as 0.
        precondition(
            again.map { JSONPayload($0.json) } == JSONPayload(template.json),
            "a template that was read doesn't read back")
        _ = TemplateSchemas(template).check(input: .emptyObject)
        _ = template.resolved(for: "production")
        return true
    }
}
