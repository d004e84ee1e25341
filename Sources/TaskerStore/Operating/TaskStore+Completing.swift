public import Foundation
import PostgresClient
public import TaskerCore

extension TaskStore {
    /// Ends a step by hand with a result, as if its handler had returned it.
    ///
    /// The result has to fit the step's `result_schema` and the schemas of the events that the step publishes with it; these
    /// go to the queue in the same transaction.
    public func completeStep(
        _ step: String, task: UUID, result: JSONPayload, by actor: Operator
    ) async throws -> OperatorOutcome {
        var events: [DueEvent] = []
        if let (template, name, state) = try await definition(of: step, task: task),
            let definition = template.step(named: name)
        {
            let violations = TemplateSchemas(template).check(result: result, of: name)
            guard violations.isEmpty else {
                return .refused(state: state, reason: "the result does not fit result_schema: \(violations.text)")
            }
            let due = StepEvents(step: definition, template: template)
                .due(after: .success(result), at: Date(), by: actor.name)
            if let refusal = due.refused.first { return .refused(state: state, reason: "\(refusal)") }
            events = due.events
        }
        let values: [PostgresValue] = [
            .uuid(task), .text(step), .jsonb(result.bytes), .text(actor.name), .text(actor.reason),
            DueEvent.queued(events).map { .jsonb($0) } ?? .null,
        ]
        return try OperatorOutcome(await query(OperatorStatements.completeStep, values))
    }

    private func definition(
        of step: String, task: UUID
    ) async throws -> (template: TaskTemplate, name: String, state: String)? {
        for row in try await query(OperatorStatements.definitionOfStep, [.uuid(task), .text(step)]) {
            let bytes = try row.decode("configuration", as: [UInt8].self)
            return (
                try JSONPayload(trusting: bytes).decode(TaskTemplate.self), try row.decode("template_step"),
                try row.decode("state")
            )
        }
        return nil
    }
}
