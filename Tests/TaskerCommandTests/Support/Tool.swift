import Foundation
import PostgresServer
import TaskerCore
import Testing

/// The built program `tasker`, run as users run it.
struct Tool {
    /// How a run ended.
    struct Outcome {
        let code: Int32?
        let output: String
        let errors: String

        /// The one JSON document on standard output.
        func json() throws -> JSONValue {
            try JSONPayload(text: output).value()
        }
    }

    /// A run that goes on.
    struct Running {
        let child: ChildProcess
        fileprivate let streams: (input: ScratchFile, output: ScratchFile, errors: ScratchFile)

        var errors: String { streams.errors.text() }
        var output: String { streams.output.text() }

        func signal(_ number: Int32) { child.signal(number) }

        /// Waits for the end, at most a minute.
        func outcome() async -> Outcome {
            let limit = Task {
                try await Task.sleep(for: .seconds(60))
                child.signal(SIGKILL)
            }
            let status = await child.exit()
            limit.cancel()
            var code: Int32?
            if case .exited(let number) = status { code = number }
            return Outcome(code: code, output: streams.output.text(), errors: streams.errors.text())
        }
    }

    /// The folder it is run in; each has its own.
    let folder: String
    /// The database that it is told by DATABASE_URL.
    let url: String?
    var environment: [String: String] = [:]

    /// The program, which lies beside the tests' own.
    static var path: String {
        let places =
            [Bundle.main.executableURL?.deletingLastPathComponent(), Bundle.main.bundleURL.deletingLastPathComponent()]
            .compactMap { $0?.appending(path: "tasker").path }
        return places.first { FileManager.default.isExecutableFile(atPath: $0) } ?? places.first ?? "tasker"
    }

    /// Runs the body with the tool in a new folder, which is removed afterwards.
    static func with<Result>(url: String? = nil, _ body: (Tool) async throws -> Result) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tasker-command-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(Tool(folder: folder.path, url: url))
    }

    func start(_ arguments: [String], input: String = "") throws -> Running {
        var variables = ProcessInfo.processInfo.environment
        variables["DATABASE_URL"] = url
        variables.merge(environment) { $1 }
        let streams = (input: try ScratchFile(Array(input.utf8)), output: try ScratchFile(), errors: try ScratchFile())
        let child = try ChildProcess(
            Self.path, arguments, environment: variables, folder: folder, input: streams.input.descriptor,
            output: streams.output.descriptor, errors: streams.errors.descriptor)
        return Running(child: child, streams: streams)
    }

    func run(_ arguments: String..., input: String = "") async throws -> Outcome {
        await (try start(arguments, input: input)).outcome()
    }

    /// Writes a file into the folder.
    func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: URL(filePath: folder).appending(path: name))
    }
}
