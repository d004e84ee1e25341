import Foundation

/// The worker as a process of its own: this program, started once more.
struct WorkerProcess: Sendable {
    private let questions: FileHandle
    private let answers: LineReader

    /// Starts a worker, runs the body when it serves, and ends it.
    static func run<Value: Sendable>(
        url: String, capacity: Int, _ body: (WorkerProcess) async throws -> Value
    ) async throws -> Value {
        let process = Process()
        let input = Pipe()
        let output = Pipe()
        process.executableURL = try program()
        process.arguments = ["worker", url, "--capacity", "\(capacity)"]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let worker = WorkerProcess(
            questions: input.fileHandleForWriting, answers: LineReader(output.fileHandleForReading))
        let value: Value
        do {
            guard try await worker.answers.next() == "ready" else {
                throw BenchmarkError("the worker process did not become ready")
            }
            value = try await body(worker)
        } catch {
            process.terminate()
            throw error
        }
        try input.fileHandleForWriting.close()
        guard try await worker.answers.next() == nil else {
            throw BenchmarkError("the worker process said more than it was asked")
        }
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw BenchmarkError("the worker process ended with status \(process.terminationStatus)")
        }
        return value
    }

    func report() async throws -> ClientReport {
        try JSONDecoder().decode(ClientReport.self, from: Data(try await ask(.report).utf8))
    }

    func forgetArrivals() async throws {
        _ = try await ask(.forgetArrivals)
    }

    private func ask(_ question: WorkerQuestion) async throws -> String {
        try questions.write(contentsOf: Data((question.rawValue + "\n").utf8))
        guard let answer = try await answers.next() else {
            throw BenchmarkError("the worker process ended too early")
        }
        return answer
    }

    private static func program() throws -> URL {
        guard let program = Bundle.main.executableURL else {
            throw BenchmarkError("the program does not know where it is, to start itself as a worker")
        }
        return program
    }
}
