import TaskerCore
import TaskerWorker

/// What a workflow remembers of one of its steps.
struct StepDeclaration: Sendable {
    let name: String
    let description: String?
    let parents: [String]
    let retry: RetryPolicy
    let timeout: Duration?
    let handler: any StepHandler
}
