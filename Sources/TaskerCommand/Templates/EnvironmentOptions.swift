import ArgumentParser
import Tasker
import TaskerCore

/// The environment whose changes apply to a template.
struct EnvironmentOptions: ParsableArguments {
    @Option(help: "Apply the template's changes for this environment; TASKER_ENV without it.")
    var environment: String?

    /// The template as it counts there.
    func resolve(_ template: TaskTemplate) -> TaskTemplate {
        let name = environment ?? TaskerConfiguration().environment ?? ""
        return name.isEmpty ? template : template.resolved(for: name)
    }
}
