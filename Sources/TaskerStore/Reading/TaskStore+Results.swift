public import Foundation
import PostgresClient
public import TaskerCore

extension TaskStore {
    /// The result of a step by its name; nil when the step does not exist or has none.
    public func result(ofStep name: String, task: UUID) async throws -> JSONPayload? {
        for row in try await query(ResultStatements.result, [.uuid(task), .text(name)]) {
            return try row.decode("result", as: [UInt8]?.self).map(JSONPayload.init(trusting:))
        }
        return nil
    }

    /// The steps of a task that ended in an error.
    public func failures(task: UUID) async throws -> [StepFailureRow] {
        try await query(ResultStatements.failures, [.uuid(task)]).map { row in
            StepFailureRow(
                name: try row.decode("name"), attempts: Int(try row.decode("attempts", as: Int32.self)),
                errorType: try row.decode("error_type"), message: try row.decode("message"))
        }
    }
}
