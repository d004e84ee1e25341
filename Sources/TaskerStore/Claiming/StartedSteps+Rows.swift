import Foundation
import PostgresClient
import TaskerCore

extension StartedSteps {
    /// Takes a row of kind `claimed`, `enqueued`, `exhausted`, `deferred`, `longest_wait` or `foreign_results`; other kinds
    /// are the caller's.
    mutating func take(_ row: PostgresRow, kind: String) throws {
        switch kind {
        case "claimed":
            claimed.append(try ClaimedStep(row))
        case "enqueued":
            enqueued[try row.decode("state"), default: 0] += Int(try row.decode("ordinal", as: Int32.self))
        case "exhausted":
            exhausted.append(
                StepReference(
                    stepID: try row.decode("step_uuid"), taskID: try row.decode("task_uuid"),
                    attempt: Int(try row.decode("attempt", as: Int32.self))))
        case "deferred":
            deferred += Int(try row.decode("ordinal", as: Int32.self))
        case "longest_wait":
            longestWait = .milliseconds(try row.decode("ordinal", as: Int32.self))
        case "foreign_results":
            foreignResults = true
        default:
            break
        }
    }
}

extension ClaimedStep {
    init(_ row: PostgresRow) throws {
        stepID = try row.decode("step_uuid")
        taskID = try row.decode("task_uuid")
        templateID = try row.decode("named_task_uuid")
        name = try row.decode("step_name")
        callable = try row.decode("callable", as: String?.self) ?? ""
        attempt = Int(try row.decode("attempt", as: Int32.self))
        maxAttempts = Int(try row.decode("max_attempts", as: Int32.self))
        retryable = try row.decode("retryable")
        timeout = try row.decode("timeout_ms", as: Int32?.self).map { .milliseconds(Int($0)) }
        correlationID = try row.decode("correlation_id")
        input = JSONPayload(trusting: try row.decode("input", as: [UInt8]?.self) ?? JSONPayload.null.bytes)
        configuration = try row.decode("inputs", as: [UInt8]?.self).map(JSONPayload.init(trusting:))
        checkpoint = try row.decode("checkpoint", as: [UInt8]?.self).map(JSONPayload.init(trusting:))
        let parents = try row.decode("parents", as: [String]?.self) ?? []
        let values = try row.decode("results", as: [[UInt8]?]?.self) ?? []
        results = Dictionary(
            zip(parents, values.map { JSONPayload(trusting: $0 ?? JSONPayload.null.bytes) }),
            uniquingKeysWith: { first, _ in first })
    }
}
