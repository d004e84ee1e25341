import Foundation
import PostgresServer

/// A built example, run as its reader runs it.
struct ExampleProgram {
    /// How a run ended.
    struct Outcome {
        let status: ExitStatus
        let output: String
        let errors: String
    }

    /// The name of the built program, which lies beside the tests' own.
    let name: String

    /// Runs the program in the repository's folder, at most two minutes.
    func run(_ arguments: [String] = [], database: String?) async throws -> Outcome {
        var environment = ProcessInfo.processInfo.environment
        environment["DATABASE_URL"] = database
        let (input, output, errors) = try (ScratchFile(), ScratchFile(), ScratchFile())
        let child = try ChildProcess(
            path, arguments, environment: environment, folder: Documents.root.path, input: input.descriptor,
            output: output.descriptor, errors: errors.descriptor)
        let limit = Task {
            try await Task.sleep(for: .seconds(120))
            child.end()
        }
        let status = await child.exit()
        limit.cancel()
        withExtendedLifetime(input) {}
        return Outcome(status: status, output: output.text(), errors: errors.text())
    }

    private var path: String {
        let folders = [
            Bundle.main.executableURL?.deletingLastPathComponent(), Bundle.main.bundleURL.deletingLastPathComponent(),
        ]
        let places = folders.compactMap { $0?.appending(path: name).path }
        return places.first { FileManager.default.isExecutableFile(atPath: $0) } ?? name
    }
}
