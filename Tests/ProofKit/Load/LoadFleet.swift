import Foundation
import TestSupport

/// Load workers that share a folder and a database.
final class LoadFleet {
    let processes: [LoadProcess]
    let folder: String

    private init(_ processes: [LoadProcess], folder: String) {
        self.processes = processes
        self.folder = folder
    }

    /// Starts processes, runs the body, and ends them and removes their folder whatever happens.
    ///
    /// - Parameter shape: is given the settings of each.
    static func with<Result>(
        _ count: Int, url: String, programFolder: String, _ shape: (Int, inout LoadSettings) -> Void,
        _ body: (LoadFleet) async throws -> Result
    ) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "load-\(UUID().uuidString)")
            .path(percentEncoded: false)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let processes = try (0..<count).map { index in
            var settings = LoadSettings(url: url, folder: folder, name: "p\(index)")
            shape(index, &settings)
            return try LoadProcess(settings, programFolder: programFolder)
        }
        defer { for process in processes { process.end() } }
        for process in processes { try process.start() }
        return try await body(LoadFleet(processes, folder: folder))
    }

    /// Waits until each process that submits had a task accepted.
    ///
    /// - Throws: `ProofError` when one ended, or did nothing within half a minute.
    func waitUntilWorking() async throws {
        let end = ContinuousClock.now + .seconds(30)
        while processes.contains(where: { $0.accepted == 0 }) {
            guard ContinuousClock.now < end, processes.allSatisfy(\.isRunning) else {
                throw ProofError("the processes did not start to work: \(processes.map(\.lastWords))")
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    var accepted: Int { processes.reduce(0) { $0 + $1.accepted } }

    func acceptedTasks() throws -> [UUID] { try processes.flatMap { try $0.acceptedTasks() } }

    func said(_ text: String) -> Int { processes.reduce(0) { $0 + $1.said(text) } }

    /// Has them submit no more tasks; what is on its way is still accepted.
    func stopSubmitting() {
        _ = FileManager.default.createFile(atPath: "\(folder)/stop", contents: nil)
    }

    func end() {
        for process in processes { process.end() }
    }
}
