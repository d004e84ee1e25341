import Foundation
import Logging
import Tasker
import TaskerCore
import TaskerWorker
import Testing

@testable import PackageReport

@Suite("The workflow of the package report")
struct PackageReportWorkflowTests {
    @Test("One step reads, four count side by side, one reports")
    func graph() throws {
        let steps = try packageReportWorkflow.template().steps
        #expect(
            steps.map(\.name)
                == ["read_status", "by_section", "by_maintainer", "by_size", "dependency_fan_in", "report"])
        #expect(steps.map(\.dependencies.count) == [0, 1, 1, 1, 1, 4])
        #expect(packageReportWorkflow.resultStep == "report")
    }

    @Test("Run over a file, with nothing but JSON between the steps, it gives the report and writes the chart")
    func run() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = try folder.write("Package: a\nSection: x\nDepends: b\n\nPackage: b\nSection: y\n", to: "status")
        let request = ReportRequest(path: path, chartPath: folder.path("chart.svg"))
        var results: [String: JSONPayload] = [:]
        let handlers = try packageReportWorkflow.handlers()
        // The template lists parents before their children.
        for step in try packageReportWorkflow.template().steps {
            let handler = try #require(handlers[step.handler.callable])
            let context = StepContext(
                taskID: UUID(), stepID: UUID(), stepName: step.name, workflow: packageReportWorkflow.reference,
                attempt: 1, maxAttempts: 1, correlationID: UUID(), input: try JSONPayload(encoding: request),
                results: results.filter { step.dependencies.contains($0.key) }, logger: Logger(label: "test"))
            results[step.name] = try await handler.run(context)
        }
        let report: Report = try #require(results["report"]).decode()
        #expect(report.packages == 2)
        #expect(report.text.hasPrefix("\(path): 2 packages, 0 KiB installed\n"))
        #expect(report.chartPath == request.chartPath)
        let chart = try String(contentsOfFile: folder.path("chart.svg"), encoding: .utf8)
        #expect(chart.contains("Packages by section"))
    }
}
