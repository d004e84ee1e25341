import Foundation
import TaskerCore

@testable import CrashWorker

/// A crash worker in a process of its own.
final class CrashProcess {
    private let process = Process()
    private let output: URL

    /// Starts it.
    init(_ settings: CrashSettings) throws {
        output = FileManager.default.temporaryDirectory.appending(path: "crash-worker-\(UUID().uuidString).log")
        _ = FileManager.default.createFile(atPath: output.path(percentEncoded: false), contents: nil)
        process.executableURL = try Self.program()
        process.arguments = [try JSONPayload(encoding: settings).text]
        let log = try FileHandle(forWritingTo: output)
        process.standardOutput = log
        process.standardError = log
        process.standardInput = FileHandle.nullDevice
        try process.run()
    }

    var pid: Int32 { process.processIdentifier }

    /// What it has said so far.
    var log: String {
        (try? String(contentsOf: output, encoding: .utf8)) ?? ""
    }

    var isRunning: Bool { process.isRunning }

    /// Whether a signal ended it.
    var wasKilled: Bool {
        !process.isRunning && process.terminationReason == .uncaughtSignal
    }

    /// Sends it a signal.
    func signal(_ number: Int32) {
        if process.isRunning { kill(pid, number) }
    }

    /// Ends it, whatever state it is in, and forgets what it said.
    func end() {
        signal(SIGKILL)
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: output)
    }

    /// Built with the tests, beside them.
    private static func program() throws -> URL {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let program = URL(filePath: tests).deletingLastPathComponent().appending(path: "CrashWorker")
        guard FileManager.default.isExecutableFile(atPath: program.path(percentEncoded: false)) else {
            throw NoProgram(description: "\(program.path(percentEncoded: false)) was not built")
        }
        return program
    }

    struct NoProgram: Error, CustomStringConvertible {
        let description: String
    }
}
