import ArgumentParser

/// `tasker template`.
struct TemplateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "template",
        abstract: "Check, draw, simulate, compare and register templates; list and pause the registered ones.",
        subcommands: [
            CheckTemplateCommand.self, TemplateGraphCommand.self, SimulateTemplateCommand.self,
            RegisterTemplateCommand.self, DiffTemplateCommand.self, ListTemplatesCommand.self,
            PauseTemplateCommand.self, UnpauseTemplateCommand.self,
        ])
}
