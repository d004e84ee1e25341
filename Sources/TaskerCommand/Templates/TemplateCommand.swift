import ArgumentParser

/// `tasker template`.
struct TemplateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "template",
        abstract: "Check, draw, compare and register templates; list and pause the registered ones.",
        subcommands: [
            CheckTemplateCommand.self, TemplateGraphCommand.self, ListTemplatesCommand.self,
            RegisterTemplateCommand.self, DiffTemplateCommand.self, PauseTemplateCommand.self,
            UnpauseTemplateCommand.self,
        ])
}
