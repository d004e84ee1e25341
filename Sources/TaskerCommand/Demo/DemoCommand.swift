import ArgumentParser
import Foundation
import Logging
import PackageReport
import PostgresServer
import TaskerCore
import TaskerSchema
import UnixSignals

/// `tasker demo`.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Show durable workflows at work, a worker killed in the middle included.",
        discussion: """
            Starts a private PostgreSQL in a temporary folder, counts this machine's packages with the workflow
            demo/package_report, then runs tasks of demo/diamond on two worker processes, kills one of them with SIGKILL, and
            lets the database judge the outcome. Exit code 1 when the verdict is bad.
            """)

    @Option(help: "The packages to count: a file in the format of dpkg's status, also an uncompressed Packages index.")
    var status: String?

    @Option(help: "Where to write the bar chart.")
    var svg = "package-report.svg"

    @Option(help: "How many diamonds; 20 to 5000.")
    var tasks = 200

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (20...5000).contains(tasks) else {
            throw ValidationError("--tasks is \(tasks); allowed: 20 to 5000")
        }
    }

    func run() async throws {
        let path = status ?? ReportRequest.machineStatus
        let isThere = FileManager.default.isReadableFile(atPath: path)
        guard status == nil || isThere else {
            throw CommandFailure("bad_input", "--status: the file \(path) cannot be read", status: .badData)
        }
        let report = PackageReportPart(
            request: isThere ? ReportRequest(path: Self.absolute(path), chartPath: Self.absolute(svg), rows: 8) : nil)
        let (tasks, output) = (tasks, output)
        let figures = try await Self.stoppable {
            try await Self.play(report, TakeoverPart(tasks: tasks, voice: DemoVoice(output)), output)
        }
        if output.json { output.console.print(JSONText.line(figures.document)) }
        guard figures.isGood else {
            throw CommandFailure.reported("verdict", "the verdict is bad", status: .failed)
        }
    }

    private static func play(
        _ report: PackageReportPart, _ takeover: TakeoverPart, _ output: OutputOptions
    ) async throws -> DemoFigures {
        let voice = DemoVoice(output)
        let start = ContinuousClock.now
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "tasker-demo-\(ProcessInfo.processInfo.processIdentifier)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let database = try await PrivateDatabase.open(folder: folder, logger: output.logger)
        let version = database.server.installation.version
        voice.title("A private PostgreSQL \(version), fsync on, schema \(database.migration.version)")
        voice.say("in \(folder), ready after \(TimeText.span(ContinuousClock.now - start))")
        var figures = DemoFigures(server: version.description)
        do {
            figures.report = try await report.play(database, voice, output)
            figures.takeover = try await takeover.play(database, output)
        } catch {
            await database.close()
            throw error
        }
        await database.close()
        figures.elapsed = ContinuousClock.now - start
        voice.say("")
        voice.say("The whole demo took \(TimeText.span(figures.elapsed)).")
        return figures
    }

    /// Runs the body, and cancels it when a signal comes, so that it takes down what it has set up.
    private static func stoppable(
        _ body: @escaping @Sendable () async throws -> DemoFigures
    ) async throws -> DemoFigures {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        return try await withThrowingTaskGroup(of: DemoFigures?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                for await _ in signals { break }
                return nil
            }
            guard let first = try await group.next(), let figures = first else {
                group.cancelAll()
                while let _ = try? await group.next() {}
                throw CommandFailure.interrupted("interrupted; everything was taken down")
            }
            group.cancelAll()
            return figures
        }
    }

    private static func absolute(_ path: String) -> String {
        URL(filePath: path).standardizedFileURL.path
    }
}
