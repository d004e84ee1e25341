import Foundation
import PostgresClient

extension SettleResult {
    /// Reads the rows of `settle_steps`.
    init(_ rows: PostgresRows) throws {
        for row in rows {
            let kind = try row.decode("kind", as: String.self)
            switch kind {
            case "settled":
                settled[try row.decode("step_uuid")] = try row.decode("state", as: String.self)
            case "stale":
                stale.append(
                    StepReference(
                        stepID: try row.decode("step_uuid"), taskID: try row.decode("task_uuid"),
                        attempt: Int(try row.decode("attempt", as: Int32.self))))
            case "task":
                tasks[try row.decode("task_uuid")] = try row.decode("state", as: String.self)
            default:
                try started.take(row, kind: kind)
            }
        }
    }
}
