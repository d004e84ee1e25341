import Foundation
import TaskerCore
import Testing

@Suite("Steps that run programs")
struct CommandHandlerTests {
    private func run(_ template: String, input: String = "{}") async throws -> (
        outcome: Tool.Outcome, document: JSONValue
    ) {
        let result = Box()
        try await Scene.with { scene in
            try scene.tool.write("t.yaml", template)
            let outcome = try await scene.tool.run(
                "run", "t.yaml", "--allow-commands", "--input", "-", "--json", input: input)
            result.value = (outcome, try outcome.json())
        }
        return try #require(result.value)
    }

    private final class Box {
        var value: (Tool.Outcome, JSONValue)?
    }

    @Test("A program reads the task's context and writes the result")
    func context() async throws {
        let (outcome, document) = try await run(Templates.script("cat"), input: #"{"n": 7}"#)
        #expect(outcome.code == 0)
        let result = document["result"]
        #expect(result?["input"] == ["n": 7])
        #expect(result?["step"] == "only")
        #expect(result?["attempt"] == 1)
        #expect(result?["task"] == document["task"])
        #expect(result?["configuration"]?["run"]?.array?.count == 3)
    }

    @Test("A program that writes nothing gives an empty map")
    func nothing() async throws {
        #expect(try await run(Templates.script("true")).document["result"] == [:])
    }

    @Test("Exit code 75 is tried again")
    func temporary() async throws {
        let script = #"test -e done && exit 0; touch done; exit 75"#
        let retry = "retry: {max_attempts: 3, backoff: constant, backoff_base_ms: 10}"
        let (outcome, document) = try await run(Templates.script(script, retry))
        #expect(outcome.code == 0)
        #expect(document["state"] == "complete")
    }

    @Test("Another exit code fails the step with the program's last words")
    func failure() async throws {
        let (outcome, document) = try await run(Templates.script("echo no paper >&2; exit 3"))
        #expect(outcome.code == 1)
        let failure = document["failures"]?.array?.first
        #expect(failure?["attempts"] == 1)
        #expect(failure?["message"] == "sh ended with exit code 3: no paper")
    }

    @Test("Output that is not JSON fails the step")
    func garbage() async throws {
        let (outcome, document) = try await run(Templates.script("echo oops"))
        #expect(outcome.code == 1)
        #expect(document["failures"]?.array?.first?["error_type"] == "invalid_result")
    }

    @Test("Twenty megabytes of output fail the step and nothing else")
    func flood() async throws {
        let (outcome, document) = try await run(Templates.script("head -c 20000000 /dev/zero"))
        #expect(outcome.code == 1)
        #expect(document["failures"]?.array?.first?["error_type"] == "result_too_large")
    }

    @Test("A program that takes too long is killed, with its children")
    func timeout() async throws {
        let marker = "/tmp/tasker-timeout-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: marker) }
        let script = "sleep 300 & echo $! > \(marker); wait"
        let (outcome, document) = try await run(
            Templates.script(script, "timeout_seconds: 1\n    retry: {max_attempts: 1}"))
        #expect(outcome.code == 1)
        #expect(document["failures"]?.array?.first?["error_type"] == "handler_timeout")
        let child = try #require(
            try pid_t(String(contentsOfFile: marker, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)))
        for _ in 0..<200 where kill(child, 0) == 0 { try await Task.sleep(for: .milliseconds(20)) }
        #expect(kill(child, 0) != 0, "the program's child is gone")
    }
}
