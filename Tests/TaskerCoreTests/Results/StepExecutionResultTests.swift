import Foundation
import TaskerCore
import Testing

@Suite("Step execution results")
struct StepExecutionResultTests {
    private static let step = UUID(uuidString: "0193F6A0-0000-7000-8000-000000000001") ?? UUID()
    private static let start = Date(timeIntervalSince1970: 1_795_370_400)

    @Test("a success is written in the shared shape, without what says nothing, its result bytes untouched")
    func success() throws {
        let result = StepExecutionResult(
            stepUUID: Self.step, outcome: .success(try JSONPayload(text: #"{"b":  1.0, "a":2}"#)),
            startedAt: Self.start,
            completedAt: Self.start + 0.25, worker: "w1", host: "h\"1")
        #expect(
            result.encode().text
                == #"{"step_uuid":"0193f6a0-0000-7000-8000-000000000001","success":true,"result":{"b":  1.0, "a":2},"#
                + #""metadata":{"execution_time_ms":250,"retryable":false,"#
                + #""completed_at":"2026-11-22T18:00:00.250000Z","worker_id":"w1","worker_hostname":"h\"1","#
                + #""started_at":"2026-11-22T18:00:00.000000Z"},"status":"completed"}"#)
        #expect(result.outcome(now: Self.start) == .success(result.result))
    }

    @Test("a failure keeps type, code, details and the asked-for delay")
    func failure() throws {
        let failure = StepFailure(
            message: "no \"way\"\n", errorType: "http_error", errorCode: "E7", retryable: true,
            retryAfter: .milliseconds(1_500), details: ["status": 503])
        let result = StepExecutionResult(
            stepUUID: Self.step, outcome: .failure(failure), startedAt: Self.start, completedAt: Self.start)
        let payload = result.encode()
        let json = try payload.value()
        #expect(json["success"] == false && json["result"] == .null && json["status"] == "failed")
        #expect(json["error"]?["backtrace"] == nil && json["error"]?["retryable"] == true)
        #expect(json["error"]?["context"]?["status"] == 503)
        #expect(json["metadata"]?["error_type"] == "http_error" && json["metadata"]?["error_code"] == "E7")
        let hint = json["orchestration_metadata"]?["backoff_hint"]
        #expect(hint?["backoff_type"] == "ServerRequested" && hint?["delay_seconds"] == 2)
        let read = try StepExecutionResult(decoding: payload)
        #expect(read == result)
        #expect(read.outcome(now: Self.start) == .failure(failure))
    }

    @Test("a permanent failure has the status error")
    func permanent() {
        let result = StepExecutionResult(
            stepUUID: Self.step, outcome: .failure(StepFailure(message: "no", retryable: false)), startedAt: Self.start,
            completedAt: Self.start)
        #expect(result.status == "error" && !result.metadata.retryable && result.orchestration == nil)
    }

    @Test("an empty object and fields of a wrong kind take the defaults")
    func defaults() throws {
        let empty = try StepExecutionResult(decoding: .emptyObject)
        #expect(!empty.success && empty.result == .null && empty.error == nil && empty.orchestration == nil)
        #expect(empty.normalizedStatus == "failed" && empty.metadata == StepExecutionResult.Metadata())
        let odd = try StepExecutionResult(
            decoding: JSONPayload(
                text: #"{"step_uuid":5,"success":"yes","metadata":[],"status":null,"error":7,"more":1}"#))
        #expect(odd == empty)
        #expect(throws: JSONError.self) { try StepExecutionResult(decoding: JSONPayload(text: "[]")) }
    }

    @Test("what a Python worker sends is understood, with the delay in the metadata's context")
    func foreign() throws {
        let payload = try JSONPayload(
            text: #"""
                {"step_uuid":"0193f6a0-0000-7000-8000-000000000001","task_uuid":"0193f6a0-0000-7000-8000-000000000002",
                 "success":false,"status":"retryable_error","result":{},"metadata":{"retryable":true,"execution_time_ms":12,
                 "completed_at":"2026-11-22T18:00:00+00:00","context":{"retry_after":90}},
                 "error":{"error_type":"RateLimitError","message":"slow down","stack_trace":"…","backtrace":["a","b"],
                 "retryable":true,"status_code":429}}
                """#)
        let result = try StepExecutionResult(decoding: payload)
        #expect(result.stepUUID == Self.step && result.metadata.executionTime == .milliseconds(12))
        #expect(result.metadata.completedAt == Self.start && result.error?.statusCode == 429)
        #expect(result.error?.backtrace == ["a", "b"] && result.normalizedStatus == "retryable_error")
        let failure = try #require(result.outcome(now: Self.start).failure)
        #expect(failure.errorType == "RateLimitError" && failure.retryable && failure.retryAfter == .seconds(90))
    }

    @Test("a Retry-After header counts, whatever its case")
    func header() throws {
        let payload = try JSONPayload(
            text:
                #"{"success":false,"orchestration_metadata":{"headers":{"RETRY-after":"Sun, 22 Nov 2026 18:01:00 GMT"}}}"#
        )
        let result = try StepExecutionResult(decoding: payload)
        #expect(result.outcome(now: Self.start).failure?.retryAfter == .seconds(60))
    }

    @Test("any coder works as well")
    func codable() throws {
        let result = StepExecutionResult(
            stepUUID: Self.step, outcome: .success(try JSONPayload(text: "[1,null]")), startedAt: Self.start,
            completedAt: Self.start)
        let data = try JSONEncoder().encode(result)
        #expect(try JSONDecoder().decode(StepExecutionResult.self, from: data) == result)
    }

    @Test("descriptions hold no data")
    func descriptions() throws {
        let failure = StepFailure(message: "secret", errorType: "t", details: ["x": "secret"])
        let result = StepExecutionResult(
            stepUUID: Self.step, outcome: .success(try JSONPayload(text: "\"secret\"")), startedAt: Self.start,
            completedAt: Self.start)
        #expect("\(failure)" == "t, retryable" && "\(result)" == "completed, JSON of 8 bytes")
    }
}
