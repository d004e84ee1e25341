import Foundation
import Logging
import PackageReport
import PostgresClient
import Tasker
import TaskerSchema

/// Everything but the report goes to standard error.
func complain(_ message: String) {
    FileHandle.standardError.write(Data("package-report: \(message)\n".utf8))
}

let usage = """
    usage: package-report [--migrate] [--chart <file.svg>] [<file>]

    Counts the packages in <file> (\(ReportRequest.machineStatus) without it) with the workflow demo/package_report in the
    database of DATABASE_URL. --migrate brings the database to this version's schema first.
    """

var request = ReportRequest()
var migrates = false
var arguments = CommandLine.arguments.dropFirst()
while let argument = arguments.popFirst() {
    switch argument {
    case "--migrate": migrates = true
    case "--chart":
        guard let file = arguments.popFirst() else {
            complain("--chart needs a file\n\(usage)")
            exit(64)
        }
        request.chartPath = URL(filePath: file).standardizedFileURL.path
    case _ where !argument.hasPrefix("-"): request.path = URL(filePath: argument).standardizedFileURL.path
    default:
        complain("unknown option \(argument)\n\(usage)")
        exit(64)
    }
}
guard let url = ProcessInfo.processInfo.environment["DATABASE_URL"], !url.isEmpty else {
    complain("DATABASE_URL is not set; `tasker dev` starts a private PostgreSQL and prints one\n\(usage)")
    exit(64)
}

var logger = Logger(label: "package-report") { StreamLogHandler.standardError(label: $0) }
logger.logLevel = .warning
do {
    let database = try PostgresConfiguration(url: url)
    if migrates {
        let connection = try await PostgresConnection.connect(database, logger: logger)
        try await Migrator(connection: connection, logger: logger).up()
        connection.close()
    }
    let tasker = try await Tasker(database: database, workflows: [packageReportWorkflow], logger: logger)
    let (report, seconds) = try await run(request, on: tasker)
    print(report.text)
    if let chart = report.chartPath { print("Bar chart: \(chart)") }
    complain("\(report.packages) packages in \(seconds) s")
} catch let error as TaskerError {
    complain(error.message)
    for step in error.failures { complain("step \(step.name), attempt \(step.attempts): \(step.message)") }
    exit(1)
} catch {
    complain("\(error)")
    exit(1)
}

/// Submits the task, runs its steps in this process, and stops when the report is there.
func run(_ request: ReportRequest, on tasker: Tasker) async throws -> (Report, seconds: String) {
    let start = ContinuousClock.now
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await tasker.run() }
        let report = try await tasker.submit(packageReportWorkflow, input: request).result()
        group.cancelAll()
        let elapsed = (ContinuousClock.now - start).components
        return (report, "\(elapsed.seconds).\(elapsed.attoseconds / 100_000_000_000_000_000)")
    }
}
