import Foundation
import PackageReport
import Tasker
import TaskerCore
import TaskerStore

/// The demo's first part: one real task over this machine's packages.
struct PackageReportPart: Sendable {
    /// What it measured.
    struct Figures: Sendable {
        let packages: Int
        let elapsed: Duration
        let chartPath: String?

        var document: JSONValue {
            [
                "packages": .int(Int64(packages)), "elapsed_ms": JSONText.milliseconds(elapsed),
                "chart": JSONText.text(chartPath),
            ]
        }
    }

    /// What to count; nil when there is nothing on this machine.
    let request: ReportRequest?

    /// Runs the task in this process and shows what it found; nil when there was nothing to count.
    func play(_ database: PrivateDatabase, _ voice: DemoVoice, _ output: OutputOptions) async throws -> Figures? {
        guard let request else {
            voice.title("No package report")
            voice.say("\(ReportRequest.machineStatus) is not on this machine; name a file with --status")
            return nil
        }
        voice.title("Workflow demo/package_report over \(request.path)")
        let tasker = try await Tasker(
            database: try DatabaseOptions.configuration(database.url), workflows: [packageReportWorkflow],
            logger: output.logger)
        let start = ContinuousClock.now
        let (report, picture) = try await ServiceRun.with(tasker, logger: output.logger) {
            let task = try await tasker.submit(packageReportWorkflow, input: request)
            let report = try await task.result()
            return (report, try await tasker.store.picture(of: task.id))
        }
        let elapsed = ContinuousClock.now - start
        if let picture {
            TaskGraph(picture, paint: voice.paint).lines.forEach { voice.say($0) }
        }
        voice.say("")
        voice.say(report.text)
        if let chart = report.chartPath { voice.say("Bar chart: \(chart)") }
        voice.say("\(report.packages) packages counted in \(TimeText.span(elapsed)).")
        return Figures(packages: report.packages, elapsed: elapsed, chartPath: report.chartPath)
    }
}
