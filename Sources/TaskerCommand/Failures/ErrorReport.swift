import ArgumentParser
import TaskerCore

/// An error on its way to the user: one message on standard error, or a JSON document on standard output.
struct ErrorReport {
    private let failure: CommandFailure
    /// The text of `--help` or `--version`, which travels as an error.
    private let answer: String?
    private let asJSON: Bool

    init(_ error: any Error, asJSON: Bool) {
        self.asJSON = asJSON
        let isParsing =
            error is ValidationError || RootCommand.exitCode(for: error).rawValue == CommandStatus.usage.rawValue
        if RootCommand.exitCode(for: error) == .success {
            answer = RootCommand.fullMessage(for: error)
            failure = CommandFailure("", "", status: .success)
        } else if isParsing {
            answer = nil
            failure = CommandFailure("usage", RootCommand.fullMessage(for: error), status: .usage)
        } else {
            answer = nil
            failure = CommandFailure(wrapping: error)
        }
    }

    /// Writes the report and returns the exit code.
    func write(to console: Console) -> Int32 {
        if let answer {
            console.print(answer)
        } else if failure.isSilent {
            // The command's own report says it all.
        } else if asJSON {
            let error: JSONValue = ["code": .string(failure.code), "message": .string(failure.message)]
            console.print(JSONText.line(["error": error]))
        } else if failure.code == "usage" {
            console.note(failure.message)
        } else {
            console.note("\(console.errorPaint.red("error:")) \(failure.message)")
        }
        return failure.status.rawValue
    }
}
