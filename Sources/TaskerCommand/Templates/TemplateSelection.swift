import ArgumentParser

/// The registered template that a command is about, whatever its version.
struct TemplateSelection: ParsableArguments {
    @Argument(help: "The template, as namespace/name.")
    var template: String

    func validate() throws {
        let parts = template.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else {
            throw ValidationError("the template is '\(template)'; allowed: namespace/name")
        }
    }

    var namespace: String { String(template.prefix { $0 != "/" }) }
    var name: String { String(template.drop { $0 != "/" }.dropFirst()) }
    var text: String { "template \(template)" }
}
