import ArgumentParser
import TaskerCore
import TaskerTesting

/// `tasker template simulate`.
struct SimulateTemplateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Show what a template would do, in virtual time, without a database and without its handlers.",
        discussion: """
            Every step succeeds with {}, a decision takes all its branches, a batch has three workers, unless --outcome says
            otherwise: STEP=\(SimulatedOutcome.forms). It may be given several times, for one step too.

            The exit code is 0 whatever the task comes to.
            """)

    @Argument(help: "The template's file, or - for standard input.")
    var file: String

    @Option(help: "What becomes of a step, such as charge=fail:2.", transform: SimulatedOutcome.init)
    var outcome: [SimulatedOutcome] = []

    @Option(help: "A file with the task's input as JSON; - for standard input.")
    var input: String?

    @Option(help: "Where the jitter of retries comes from: the same seed gives the same times.")
    var seed: UInt64 = 1

    @Option(help: "The most days of virtual time.")
    var within = 3_660

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard within > 0, within <= 1_000_000 else {
            throw ValidationError("--within is \(within); allowed are 1 to 1000000 days")
        }
        guard file != "-" || input != "-" else {
            throw ValidationError("--input: standard input is the template already")
        }
    }

    func run() async throws {
        let template = try TemplateFile.read(file).template
        let simulation = try await Simulation(
            template, input: try InputReader.read(input), outcomes: outcome, seed: seed, limit: .days(within))
        let report = SimulationReport(simulation: simulation, template: template)
        let console = output.console
        if output.json {
            console.print(JSONText.line(report.document))
        } else {
            report.lines(console.paint).forEach { console.print($0) }
        }
    }
}
