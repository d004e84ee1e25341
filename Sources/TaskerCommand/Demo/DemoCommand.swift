import ArgumentParser

/// `tasker demo`.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "demo", abstract: "stub")
    @OptionGroup var output: OutputOptions
    func run() async throws {}
}
