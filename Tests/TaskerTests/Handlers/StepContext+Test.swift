import Foundation
import Logging
import TaskerCore
import TaskerWorker

extension StepContext {
    /// The context of a first attempt, as a worker makes it.
    static func test(
        input: JSONPayload = .emptyObject, results: [String: JSONPayload] = [:], configuration: JSONPayload? = nil,
        attempt: Int = 1, step: String = "step"
    ) -> StepContext {
        StepContext(
            taskID: UUID(), stepID: UUID(), stepName: step,
            workflow: WorkflowReference(namespace: "test", name: "workflow", version: "1.0.0"), attempt: attempt,
            maxAttempts: 3, correlationID: UUID(), input: input, results: results, configuration: configuration,
            logger: Logger(label: "test"))
    }
}
