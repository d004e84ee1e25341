import Yams

/// Parses exactly one YAML document.
enum YAMLDocument {
    static func parse(_ text: String) throws(TemplateError) -> JSONValue {
        if let refusal = AliasKeyScan.findRefusal(in: text) { throw TemplateError(.syntax, refusal) }
        let root: Node?
        do {
            root = try Parser(yaml: text, encoding: .utf8).singleRoot()
        } catch let error as YamlError {
            throw translate(error)
        } catch {
            throw TemplateError(.syntax, "the text cannot be read as YAML")
        }
        guard let root else { throw TemplateError(.syntax, "the document is empty", allowed: "one template") }
        var converter = YAMLConverter()
        let value = try converter.convert(root)
        if value == .null { throw TemplateError(.syntax, "the document is empty", allowed: "one template") }
        return value
    }

    /// The parser's problem and place, without the text around it.
    private static func translate(_ error: YamlError) -> TemplateError {
        switch error {
        case .composer(_, "but found another document", let mark, _):
            return TemplateError(
                .syntax, path: place(mark), "a second document begins; a file holds one template")
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let text = context.map { "\($0.text), \(problem)" } ?? problem
            return TemplateError(.syntax, path: place(mark), "not YAML: \(text)")
        case .duplicatedKeysInMapping(let names, let context):
            return TemplateError(
                .duplicate, path: place(context.mark),
                "a name is given twice in one map: \(names.joined(separator: ", "))")
        case .reader(let problem, let offset, _, _):
            return TemplateError(.syntax, path: offset.map { "byte \($0)" } ?? "", "not YAML: \(problem)")
        default: return TemplateError(.syntax, "the text cannot be read as YAML")
        }
    }

    private static func place(_ mark: Mark) -> String {
        "line \(mark.line), column \(mark.column)"
    }
}
