import ArgumentParser
import Foundation

/// The step that a command is about.
struct StepSelection: ParsableArguments {
    @OptionGroup var selection: TaskSelection

    @Argument(help: "The step's name, or its id.")
    var step: String

    var text: String { "step '\(step)' of task \(selection.task.uuidString.lowercased())" }
}
