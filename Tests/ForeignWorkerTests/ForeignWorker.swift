import Foundation
import TestSupport

/// A worker of the reference system in a process of its own.
final class ForeignWorker: Sendable {
    private let process = Process()
    private let input = Pipe()
    private let folder: URL

    /// The templates, handlers and settings of the tests.
    static let sources = Repository.root.appending(path: "Tests/ForeignWorkerTests/Python")

    /// Starts it on a database; it is ready when ``waitUntilReady()`` returns.
    init(database: String) throws {
        guard let package = ForeignWorkerPackage.folder else {
            throw ForeignWorkerError(description: ForeignWorkerPackage.missing)
        }
        folder = FileManager.default.temporaryDirectory.appending(path: "foreign-worker-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // Its check of DATABASE_URL refuses sockets; what stands in the file is not checked.
        let settings = try String(contentsOf: Self.sources.appending(path: "worker.toml"), encoding: .utf8)
            .replacing("${DATABASE_URL}", with: database)
        let settingsFile = folder.appending(path: "worker.toml")
        try settings.write(to: settingsFile, atomically: true, encoding: .utf8)
        let log = folder.appending(path: "log")
        try Data().write(to: log)

        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", Self.path(Self.sources.appending(path: "worker.py"))]
        process.currentDirectoryURL = folder
        var environment = ProcessInfo.processInfo.environment
        environment["PYTHONPATH"] = Self.path(package)
        environment["PYTHONDONTWRITEBYTECODE"] = "1"
        environment["TASKER_CONFIG_PATH"] = Self.path(settingsFile)
        environment["TASKER_TEMPLATE_PATH"] = Self.path(Self.sources.appending(path: "templates"))
        environment["TASKER_ENV"] = "production"
        environment["RUST_LOG"] = "info"
        process.environment = environment
        process.standardInput = input
        let output = try FileHandle(forWritingTo: log)
        process.standardOutput = output
        process.standardError = output
        try process.run()
    }

    /// What it has said so far.
    var log: String {
        (try? String(contentsOf: folder.appending(path: "log"), encoding: .utf8)) ?? ""
    }

    /// Waits until it takes steps.
    func waitUntilReady() async throws {
        do {
            try await eventually("the foreign worker is ready", within: .seconds(120)) {
                log.contains("\nready\n") || !process.isRunning
            }
            guard process.isRunning else { throw ForeignWorkerError(description: "the foreign worker ended") }
        } catch {
            throw ForeignWorkerError(description: "\(error): \(log.suffix(2_000))")
        }
    }

    /// Ends it without warning.
    func kill() {
        if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }

    deinit {
        kill()
        try? FileManager.default.removeItem(at: folder)
    }

    private static func path(_ url: URL) -> String { url.path(percentEncoded: false) }
}
