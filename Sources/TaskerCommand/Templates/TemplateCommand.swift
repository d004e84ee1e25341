import ArgumentParser

/// `tasker template`.
struct TemplateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "template", abstract: "Check, draw and simulate templates; list and pause the registered ones.",
        subcommands: [
            CheckTemplateCommand.self, TemplateGraphCommand.self, SimulateTemplateCommand.self,
            ListTemplatesCommand.self, PauseTemplateCommand.self, UnpauseTemplateCommand.self,
        ])
}
