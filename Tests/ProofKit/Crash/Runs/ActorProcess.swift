import Foundation

/// The process of a scenario.
final class ActorProcess {
    private let process = Process()
    private let output: URL

    /// Starts it.
    init(program: String, scenario: String, url: String, isRecovery: Bool) throws {
        output = FileManager.default.temporaryDirectory.appending(path: "actor-\(UUID().uuidString).log")
        _ = FileManager.default.createFile(atPath: output.path(percentEncoded: false), contents: nil)
        process.executableURL = URL(filePath: program)
        process.arguments = [ActorCall.word, scenario, url] + (isRecovery ? ["recovery"] : [])
        let log = try FileHandle(forWritingTo: output)
        process.standardOutput = log
        process.standardError = log
        process.standardInput = FileHandle.nullDevice
        try process.run()
    }

    var pid: Int32 { process.processIdentifier }

    /// Waits for its end.
    ///
    /// - Throws: `GateError` when it has not ended in time; it is killed then.
    func waitForEnd(within limit: Duration) async throws {
        let clock = ContinuousClock()
        let deadline = clock.now + limit
        while process.isRunning {
            guard clock.now < deadline else {
                end()
                throw GateError("the process did not end within \(limit): \(log.suffix(600))")
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Whether SIGKILL ended it.
    var wasKilled: Bool {
        !process.isRunning && process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGKILL
    }

    /// Whether it ended by itself, and well.
    var succeeded: Bool {
        !process.isRunning && process.terminationReason == .exit && process.terminationStatus == 0
    }

    /// What it has said.
    var log: String { (try? String(contentsOf: output, encoding: .utf8)) ?? "" }

    /// The tasks that it said were acknowledged.
    var acknowledged: [UUID] {
        log.split(separator: "\n").compactMap { line in
            line.hasPrefix("acknowledged ") ? UUID(uuidString: String(line.dropFirst("acknowledged ".count))) : nil
        }
    }

    /// Ends it, whatever it does, and forgets what it said.
    func end() {
        if process.isRunning { kill(pid, SIGKILL) }
        process.waitUntilExit()
    }

    deinit {
        if process.isRunning { kill(pid, SIGKILL) }
        try? FileManager.default.removeItem(at: output)
    }
}
