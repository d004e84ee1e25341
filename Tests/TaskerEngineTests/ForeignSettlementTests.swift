import Foundation
import TaskerCore
import TaskerStore
import Testing

@testable import TaskerEngine

@Suite struct ForeignSettlementTests {
    private static let policy = RetryPolicy(backoff: .constant, base: .seconds(3), cap: .seconds(30), jitter: 0)

    private static func settlement(_ json: String?, attempt: Int = 1) throws -> ForeignSettlement {
        let reference = StepReference(stepID: UUID(), taskID: UUID(), attempt: attempt)
        let result = try json.map { try StepExecutionResult(decoding: JSONPayload(text: $0)) }
        return ForeignSettlement(
            ForeignResult(
                reference: reference, templateID: UUID(), stepName: "a", result: result, messageID: 7),
            policy: policy, now: Date(timeIntervalSince1970: 1_000_000), random: 0.5)
    }

    @Test(arguments: ["completed", "failed", "", "whatever"])
    func `a success is one, whatever the status says`(status: String) throws {
        let settlement = try Self.settlement(#"{"success": true, "status": "\#(status)", "result": {}}"#)
        #expect(settlement.outcome == .success)
        #expect(settlement.replacement == nil)
        #expect(settlement.messageID == 7)
    }

    @Test func `the metadata say whether to try again, not the error nor the status`() throws {
        let again = try Self.settlement(
            #"""
            {"success": false, "status": "permanent_error", "metadata": {"retryable": true},
             "error": {"message": "x", "retryable": false}}
            """#)
        #expect(again.outcome == .retryable)
        #expect(again.delay == .seconds(3))
        let never = try Self.settlement(
            #"{"success": false, "status": "retryable_error", "metadata": {"retryable": false}, "error": {"message": "x"}}"#
        )
        #expect(never.outcome == .permanent)
    }

    @Test(arguments: [
        #""orchestration_metadata": {"backoff_hint": {"backoff_type": "RateLimit", "delay_seconds": 11}}"#,
        #""orchestration_metadata": {"headers": {"Retry-After": "11"}}"#,
        #""metadata": {"retryable": true, "context": {"retry_after": 11}}"#,
        #""metadata": {"retryable": true, "context": {"retry_after": "11"}}"#,
    ])
    func `what the failure asks for goes before the policy`(hint: String) throws {
        let metadata = hint.contains("\"metadata\": {") ? "" : #""metadata": {"retryable": true}, "#
        let settlement = try Self.settlement(#"{"success": false, \#(metadata)\#(hint)}"#)
        #expect(settlement.outcome == .retryable)
        #expect(settlement.delay == .seconds(11))
    }

    @Test func `a success that does not fit the schema of the result fails for good, and the step says so`() throws {
        let reference = StepReference(stepID: UUID(), taskID: UUID(), attempt: 1)
        let stored = try StepExecutionResult(decoding: JSONPayload(text: #"{"success": true, "result": {"sum": 1}}"#))
        let violations = try JSONSchema(["required": ["total"]]).check(try stored.result.value())
        let settlement = ForeignSettlement(
            ForeignResult(reference: reference, templateID: UUID(), stepName: "a", result: stored, messageID: 7),
            policy: Self.policy, violations: violations, now: Date(), random: 0.5)
        #expect(settlement.outcome == .permanent)
        let record = try StepExecutionResult(decoding: try #require(settlement.replacement))
        #expect(record.error?.errorType == FailureType.validationError)
        #expect(record.error?.message.contains("total") == true)
    }

    @Test func `a worker that stored nothing has failed, and the step says so`() throws {
        let settlement = try Self.settlement(nil, attempt: 2)
        #expect(settlement.outcome == .retryable)
        let stored = try StepExecutionResult(decoding: try #require(settlement.replacement))
        #expect(stored.error?.errorType == FailureType.resultMissing)
        #expect(stored.success == false)
        #expect(stored.stepUUID == settlement.reference.stepID)
    }
}
