/// Why a command did not do its work: one message for people, a code for programs, an exit code for shells.
struct CommandFailure: Error, CustomStringConvertible {
    /// Stable between versions, such as `bad_input`.
    let code: String
    /// Names the cause and the remedy; never holds data or a password.
    let message: String
    /// How the process ends.
    let status: CommandStatus
    /// The command has told what is wrong on standard output already.
    var isSilent = false

    init(_ code: String, _ message: String, status: CommandStatus) {
        self.code = code
        self.message = message
        self.status = status
    }

    var description: String { message }

    /// A failure whose report the command has printed itself.
    static func reported(_ code: String, _ message: String, status: CommandStatus) -> CommandFailure {
        var failure = CommandFailure(code, message, status: status)
        failure.isSilent = true
        return failure
    }

    /// A signal came before the end.
    static func interrupted(_ message: String) -> CommandFailure {
        CommandFailure("interrupted", message, status: .interrupted)
    }
}
