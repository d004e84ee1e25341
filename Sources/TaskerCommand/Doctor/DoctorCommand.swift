import ArgumentParser

/// `tasker doctor`.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "doctor", abstract: "stub")
    @OptionGroup var output: OutputOptions
    func run() async throws {}
}
