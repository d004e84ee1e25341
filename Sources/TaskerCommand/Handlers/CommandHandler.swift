import Foundation
import PostgresServer
import TaskerCore
import TaskerWorker

/// `tasker.command`: runs the program of its configuration (`run: [program, arguments…]`).
///
/// The program reads one JSON document from its standard input: `task`, `step`, `attempt`, `input`, `parents`,
/// `configuration`. What it writes to standard output is the step's result, as JSON; nothing means `{}`. Exit code 75
/// (EX_TEMPFAIL) and an end by a signal are retryable failures, every other code but 0 is a permanent one; the last lines of
/// standard error are its message. When the step's time is over or its task is cancelled the program is asked to end, and
/// killed after a second, with everything that it started in its session.
struct CommandHandler: StepHandler {
    private struct Configuration: Decodable {
        let run: [String]
    }

    /// EX_TEMPFAIL of sysexits.h.
    private static let temporaryFailure: Int32 = 75
    /// More output than any result may have.
    private static let mostOutput = 8 << 20

    func run(_ context: StepContext) async throws -> JSONPayload {
        let command = try context.configuration(as: Configuration.self).run
        guard let name = command.first, let program = Self.find(name) else {
            throw StepError.permanent(
                "handler.initialization.run: no program '\(command.first ?? "")' that can be run", code: "no_program")
        }
        let input = try ScratchFile(Array(try Self.document(context).bytes))
        let (output, errors) = (try ScratchFile(), try ScratchFile())
        let child = try ChildProcess(
            program, Array(command.dropFirst()), environment: ProcessInfo.processInfo.environment,
            folder: FileManager.default.currentDirectoryPath, input: input.descriptor, output: output.descriptor,
            errors: errors.descriptor)
        let status = await withTaskCancellationHandler {
            await child.exit()
        } onCancel: {
            child.end()
        }
        try Task.checkCancellation()
        guard status == .exited(0) else { throw Self.failure(name, status, errors) }
        return try Self.result(output.bytes(limit: Self.mostOutput))
    }

    private static func document(_ context: StepContext) throws -> JSONPayload {
        JSONPayload([
            "task": .string(context.taskID.uuidString.lowercased()),
            "step": .string(context.stepName),
            "attempt": .int(Int64(context.attempt)),
            "input": try context.input.value(),
            "parents": .object(try context.results.mapValues { try $0.value() }),
            "configuration": try context.configuration?.value() ?? .object([:]),
        ])
    }

    private static func result(_ bytes: [UInt8]) throws -> JSONPayload {
        guard bytes.count < mostOutput else {
            throw StepFailure(
                message: "the program wrote \(mostOutput) bytes or more", errorType: FailureType.resultTooLarge,
                retryable: false)
        }
        guard bytes.contains(where: { $0 > 0x20 }) else { return .emptyObject }
        do {
            return try JSONPayload(validating: bytes)
        } catch {
            throw StepFailure(
                message: "the program's standard output is not JSON: \(error)", errorType: FailureType.invalidResult,
                retryable: false)
        }
    }

    private static func failure(_ name: String, _ status: ExitStatus, _ errors: ScratchFile) -> StepError {
        let tail = errors.text().split(whereSeparator: \.isNewline).suffix(10).joined(separator: "\n")
        let message = "\(name) ended with \(status)\(tail.isEmpty ? "" : ": \(tail)")"
        switch status {
        case .exited(temporaryFailure), .killed: return .retryable(message, code: "\(status)")
        case .exited: return .permanent(message, code: "\(status)")
        }
    }

    /// The path of a program, looked for in PATH when it is only a name.
    private static func find(_ name: String) -> String? {
        guard !name.isEmpty else { return nil }
        if name.contains("/") {
            let path = URL(filePath: name).standardizedFileURL.path
            return FileManager.default.isExecutableFile(atPath: path) ? path : nil
        }
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        return folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
