import ArgumentParser

/// `tasker template`.
struct TemplateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "template", abstract: "Check and draw templates, and list the registered ones.",
        subcommands: [CheckTemplateCommand.self, TemplateGraphCommand.self, ListTemplatesCommand.self])
}
