import ArgumentParser
import Tasker
import TaskerCore

/// `tasker doctor`.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Tell what is missing on this machine and how to get it; exit code 1 when something is.")

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        var findings = [DoctorFinding(name: "tasker", grade: .ok, found: TaskerVersion.current)]
        findings += await MachineCheckup().findings()
        if let url = database.namedURL {
            findings += await DatabaseCheckup(url: url, logger: output.logger).findings()
        } else {
            findings.append(
                DoctorFinding(
                    name: "database", grade: .ok,
                    found: "none is named; `tasker dev` and `tasker run` use a private one"))
        }
        if output.json {
            output.console.print(JSONText.line(["findings": .array(findings.map(\.document))]))
        } else {
            show(findings)
        }
        guard !findings.contains(where: { $0.grade == .missing }) else {
            throw CommandFailure.reported("missing", "something is missing", status: .failed)
        }
    }

    private func show(_ findings: [DoctorFinding]) {
        let console = output.console
        let paint = console.paint
        let width = findings.map(\.name.count).max() ?? 0
        for finding in findings {
            let mark =
                switch finding.grade {
                case .ok: paint.green("✓")
                case .warning: paint.yellow("!")
                case .missing: paint.red("✗")
                }
            let padding = String(repeating: " ", count: width - finding.name.count)
            console.print("\(mark) \(finding.name)\(padding)  \(finding.found)")
            if let remedy = finding.remedy {
                console.print("  \(String(repeating: " ", count: width))  \(paint.dim("→")) \(remedy)")
            }
        }
    }
}
