import Foundation
import PostgresClient

extension TaskStore {
    /// Makes steps runnable whose retry time has come, at most `limit` of them.
    public func runTimers(limit: Int) async throws -> StartedSteps {
        var result = StartedSteps()
        for row in try await query(EngineStatements.runTimers, [.int32(Int32(clamping: limit))]) {
            switch try row.decode("kind", as: String.self) {
            case "enqueued":
                result.enqueued[try row.decode("queue"), default: 0] += Int(try row.decode("steps", as: Int32.self))
            case "deferred":
                result.deferred += Int(try row.decode("steps", as: Int32.self))
            default:
                result.exhausted.append(
                    StepReference(
                        stepID: try row.decode("step_uuid"), taskID: try row.decode("task_uuid"),
                        attempt: Int(try row.decode("attempt", as: Int32.self))))
            }
        }
        return result
    }
}
