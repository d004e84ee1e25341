import ArgumentParser

/// `tasker template`.
struct TemplateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "template", abstract: "Check and draw templates; list and pause the registered ones.",
        subcommands: [
            CheckTemplateCommand.self, TemplateGraphCommand.self, ListTemplatesCommand.self, PauseTemplateCommand.self,
            UnpauseTemplateCommand.self,
        ])
}
