import Foundation

/// Runs the script of a peer to its end.
enum PeerProcess {
    /// Returns the last line that the script printed.
    ///
    /// - Throws: `BenchmarkError` when the script fails or takes longer than ten minutes.
    static func run(_ program: URL, _ arguments: [String]) async throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = program
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        try process.run()
        let lines = LineReader(output.fileHandleForReading)
        let limit = Task {
            try await Task.sleep(for: .seconds(600))
            process.terminate()
        }
        defer { limit.cancel() }
        var last = ""
        do {
            while let line = try await lines.next() { last = line }
        } catch {
            process.terminate()
            throw error
        }
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw BenchmarkError("\(arguments.joined(separator: " ")) ended with status \(process.terminationStatus)")
        }
        return last
    }
}
