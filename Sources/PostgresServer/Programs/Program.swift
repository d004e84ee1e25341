import Dispatch
import Foundation
import Synchronization

/// A program to be run to its end, with a limit on its time and without holding a thread of the pool.
struct Program: Sendable {
    /// What a run gave.
    struct Result: Sendable {
        let status: ExitStatus
        let output: String
        let errors: String
        /// The limit on the time was reached, and the program ended by a signal.
        let timedOut: Bool
    }

    let path: String
    let arguments: [String]
    let input: [UInt8]
    let timeout: Duration

    /// - Parameters:
    ///   - path: the program, absolute.
    ///   - input: what it reads as its standard input.
    ///   - timeout: after it the program is ended: asked at first, killed a second later.
    init(_ path: String, _ arguments: [String], input: String = "", timeout: Duration) {
        self.path = path
        self.arguments = arguments
        self.input = Array(input.utf8)
        self.timeout = timeout
    }

    /// Little of ours reaches the program: variables such as PGHOST or PGOPTIONS would mislead it.
    static let environment = ["PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C"]

    /// Runs the program, and ends it when the task is cancelled.
    ///
    /// - Throws: `CancellationError`; `PostgresServerError` with `.programFailed` when it cannot be started.
    func run() async throws -> Result {
        let (input, output, errors) = try (ScratchFile(self.input), ScratchFile(), ScratchFile())
        let child = try ChildProcess(
            path, arguments, environment: Self.environment, input: input.descriptor, output: output.descriptor,
            errors: errors.descriptor)
        let timedOut = Flag()
        let timer = DispatchWorkItem {
            timedOut.raise()
            child.end()
        }
        DispatchQueue.global().asyncAfter(deadline: .now() + .nanoseconds(timeout.wholeNanoseconds), execute: timer)
        let status = await withTaskCancellationHandler {
            await child.exit()
        } onCancel: {
            child.end()
        }
        timer.cancel()
        try Task.checkCancellation()
        return Result(status: status, output: output.text(), errors: errors.text(), timedOut: timedOut.isRaised)
    }

    /// Runs the program and returns what it wrote.
    ///
    /// - Throws: `PostgresServerError` with `.programFailed` and the end of its messages when its exit code is not 0,
    ///   `.timeout` when it took too long; `CancellationError`.
    func output() async throws -> String {
        let result = try await run()
        let name = (path as NSString).lastPathComponent
        guard !result.timedOut else {
            throw PostgresServerError(.timeout, "\(name) did not end within \(timeout)")
        }
        guard result.status == .exited(0) else {
            throw PostgresServerError(
                .programFailed, "\(name) failed (\(result.status)): \(result.errors.lastLines(10))")
        }
        return result.output
    }

    private final class Flag: Sendable {
        private let value = Atomic(false)
        var isRaised: Bool { value.load(ordering: .acquiring) }
        func raise() { value.store(true, ordering: .releasing) }
    }
}
