import Foundation
import Logging
import TaskerCore
import TaskerWorker

@testable import Tasker

/// Runs a workflow in memory, one step after the other in an order that respects the edges, passing nothing but JSON.
struct WorkflowRun {
    let template: TaskTemplate
    let handlers: HandlerRegistry
    let input: JSONPayload
    private(set) var results: [String: JSONPayload] = [:]
    private(set) var order: [String] = []

    init(_ workflow: some WorkflowDefinition, input: JSONPayload) throws {
        template = try workflow.template()
        handlers = try workflow.handlers()
        self.input = input
    }

    /// Runs all steps; throws the failure of the first one that fails.
    mutating func run() async throws {
        var waiting = template.steps
        while let index = waiting.firstIndex(where: { $0.dependencies.allSatisfy(results.keys.contains) }) {
            let step = waiting.remove(at: index)
            results[step.name] = try await call(step)
            order.append(step.name)
        }
        guard waiting.isEmpty else { throw Stuck(steps: waiting.map(\.name)) }
    }

    private func call(_ step: StepDefinition) async throws -> JSONPayload {
        // As the engine does: the direct parents and nothing else.
        try await call(step.name, results: results.filter { step.dependencies.contains($0.key) })
    }

    /// Calls the handler of one step.
    @discardableResult
    func call(
        _ name: String, results: [String: JSONPayload] = [:], configuration: JSONValue? = nil
    ) async throws -> JSONPayload {
        guard let step = template.step(named: name), let handler = handlers[step.handler.callable] else {
            throw Stuck(steps: [name])
        }
        let context = StepContext(
            taskID: UUID(), stepID: UUID(), stepName: step.name,
            workflow: WorkflowReference(
                namespace: template.namespace, name: template.name, version: template.version),
            attempt: 1, maxAttempts: step.retry.maxAttempts, correlationID: UUID(), input: input, results: results,
            configuration: configuration.map { JSONPayload($0) }, timeout: step.timeout, logger: Logger(label: "test"))
        switch await handler.attempt(context, resultLimit: 4 << 20) {
        case .finished(.success(let result)): return result
        case .finished(.failure(let failure)): throw failure
        case .cancelled: throw CancellationError()
        }
    }

    struct Stuck: Error {
        let steps: [String]
    }
}

extension Workflow {
    /// Runs the workflow in memory and gives its typed result.
    func run(_ input: Input) async throws -> Output {
        var run = try WorkflowRun(self, input: JSONPayload(encoding: input))
        try await run.run()
        return try run.results[resultStep, default: .null].decode(Output.self)
    }
}
