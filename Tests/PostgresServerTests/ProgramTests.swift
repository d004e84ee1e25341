import Testing

@testable import PostgresServer

@Suite("Running a program")
struct ProgramTests {
    @Test("gives its output, its messages and its exit code, and feeds it its input")
    func result() async throws {
        let program = Program("/bin/sh", ["-c", "cat; echo oops >&2; exit 3"], input: "fed", timeout: .seconds(10))
        let result = try await program.run()
        #expect(result.output == "fed")
        #expect(result.errors == "oops\n")
        #expect(result.status == .exited(3))
        #expect(!result.timedOut)
    }

    @Test("ends as soon as the program does, although it left a child")
    func daemon() async throws {
        let begin = ContinuousClock.now
        let result = try await Program("/bin/sh", ["-c", "sleep 30 & exit 0"], timeout: .seconds(10)).run()
        #expect(result.status == .exited(0))
        #expect(ContinuousClock.now - begin < .seconds(20))
    }

    @Test("ends it at its limit of time, also when it ignores being asked")
    func timeout() async throws {
        let stubborn = Program("/bin/sh", ["-c", "trap '' TERM; sleep 60; sleep 60"], timeout: .milliseconds(100))
        let result = try await stubborn.run()
        #expect(result.timedOut)
        #expect(result.status == .killed(signal: 9))
    }

    @Test("ends it when the task is cancelled")
    func cancelled() async throws {
        let task = Task { try await Program("/bin/sleep", ["60"], timeout: .seconds(60)).run() }
        try await Task.sleep(for: .milliseconds(50))
        let begin = ContinuousClock.now
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(ContinuousClock.now - begin < .seconds(30))
    }

    @Test("hands it no descriptor of ours, and no variable")
    func isolation() async throws {
        let result = try await Program(
            "/bin/sh", ["-c", "ls /proc/self/fd 2>/dev/null || ls /dev/fd; env"], timeout: .seconds(10)
        ).run()
        let descriptors = result.output.split(separator: "\n").compactMap { Int($0) }
        // The fourth is that of the folder which ls reads.
        #expect(descriptors.filter { $0 > 3 }.isEmpty)
        #expect(!result.output.contains("TASKER"))
    }

    @Test("says which program cannot be started")
    func missing() async {
        let error = await #expect(throws: PostgresServerError.self) {
            _ = try await Program("/nowhere/postgres", [], timeout: .seconds(1)).run()
        }
        #expect(error?.code == .programFailed)
        #expect(error?.message.contains("/nowhere/postgres") == true)
    }
}
