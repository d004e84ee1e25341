import Foundation
import PostgresServer
import TaskerStore

/// A worker process of the demo: this program, started again.
struct DemoWorker: Sendable {
    /// What the demo calls it.
    let name: String
    /// Its id in the register.
    let id: UUID
    private let child: ChildProcess
    private let errors: ScratchFile

    /// How long its steps stay leased.
    static let lease = "5s"

    var processID: Int32 { child.processIdentifier }

    /// Starts processes, and returns when all are in the register of workers.
    static func start(_ names: [String], capacity: Int, url: String, store: TaskStore) async throws -> [DemoWorker] {
        guard let program = Bundle.main.executablePath else {
            throw CommandFailure("internal", "this program does not know its own path", status: .internal)
        }
        var started: [(name: String, child: ChildProcess, errors: ScratchFile)] = []
        do {
            for name in names {
                let (input, output, errors) = (try ScratchFile(), try ScratchFile(), try ScratchFile())
                let child = try ChildProcess(
                    program,
                    [
                        "worker", "--database", url, "--workflow", "demo/diamond", "--lease", lease, "--capacity",
                        "\(capacity)", "--with-parent", "\(ProcessInfo.processInfo.processIdentifier)",
                    ], environment: ProcessInfo.processInfo.environment, input: input.descriptor,
                    output: output.descriptor, errors: errors.descriptor)
                started.append((name, child, errors))
            }
            return try await registered(started, store)
        } catch {
            for worker in started { worker.child.signal(SIGKILL) }
            throw error
        }
    }

    private static func registered(
        _ started: [(name: String, child: ChildProcess, errors: ScratchFile)], _ store: TaskStore
    ) async throws -> [DemoWorker] {
        let end = ContinuousClock.now + .seconds(20)
        while true {
            let known = try await store.workers()
            let workers = started.compactMap { worker in
                known.first { $0.processID == Int(worker.child.processIdentifier) }.map {
                    DemoWorker(name: worker.name, id: $0.id, child: worker.child, errors: worker.errors)
                }
            }
            if workers.count == started.count { return workers }
            for worker in started where worker.child.result != nil || ContinuousClock.now > end {
                throw CommandFailure(
                    "demo_worker", "worker \(worker.name) did not start: \(worker.errors.text())", status: .internal)
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Kills it as a failing machine would, and returns when it is gone.
    func kill() async {
        child.signal(SIGKILL)
        _ = await child.exit()
    }

    /// Asks it to stop; returns whether it ended well.
    func stop() async -> Bool {
        child.end(SIGTERM, killAfter: .seconds(10))
        return await child.exit() == .exited(0)
    }

    /// Ends it without waiting.
    func abandon() {
        child.signal(SIGKILL)
    }
}
