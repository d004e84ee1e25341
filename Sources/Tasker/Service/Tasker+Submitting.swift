import Foundation
import Synchronization
public import TaskerCore
import TaskerEngine
import TaskerStore
public import TaskerWorker

extension Tasker {
    /// Submits a task of a workflow.
    ///
    /// - Parameters:
    ///   - workflow: one of the workflows that the service was made with.
    ///   - input: the input of the task; at most `maxInputBytes` of JSON.
    ///   - key: makes the submission idempotent: a second one with the same key and input returns the same task.
    /// - Throws: `TaskerError` of code `keyConflict` (same key, another input or version), `missingKey`, `invalidInput`,
    ///   `unknownTemplate`: no task was created then. `PostgresError` when the database cannot be reached: when the
    ///   connection was lost under way the task may exist, and a submission with the same key finds it.
    public func submit<Input, Output>(
        _ workflow: Workflow<Input, Output>, input: Input, key: String? = nil, options: SubmitOptions = SubmitOptions()
    ) async throws -> TaskHandle<Output> {
        let task = try await submit(
            workflow.reference, input: try Self.payload(input), key: key, options: options)
        return TaskHandle(id: task.id, created: task.created, resultStep: workflow.resultStep, tasker: self)
    }

    /// Submits a task of a registered template with JSON input.
    ///
    /// - Throws: as the typed `submit`.
    public func submit(
        _ reference: WorkflowReference, input: JSONPayload, key: String? = nil, options: SubmitOptions = SubmitOptions()
    ) async throws -> SubmittedTask {
        let template = try await registeredTemplate(reference)
        let task = try prepare(template, input: input, key: key, options: options)
        return try accepted(try await intake.submit(task), key: key, of: reference)
    }

    /// Submits many tasks of a workflow in one transaction: all or none.
    ///
    /// - Throws: as the single `submit`, for all of them.
    public func submit<Input, Output>(
        _ workflow: Workflow<Input, Output>, inputs: [Input], options: SubmitOptions = SubmitOptions()
    ) async throws -> [TaskHandle<Output>] {
        let template = try await registeredTemplate(workflow.reference)
        let tasks = try inputs.map {
            try prepare(template, input: try Self.payload($0), key: nil, options: options)
        }
        return try await intake.submit(tasks).map { created in
            let task = try accepted(created, key: nil, of: workflow.reference)
            return TaskHandle(id: task.id, created: task.created, resultStep: workflow.resultStep, tasker: self)
        }
    }

    private static func payload(_ input: some Encodable) throws -> JSONPayload {
        do {
            return try JSONPayload(encoding: input)
        } catch {
            throw TaskerError(.invalidInput, "the input \(error.message)")
        }
    }

    private func prepare(
        _ registered: RegisteredTemplate, input: JSONPayload, key: String?, options: SubmitOptions
    ) throws -> NewTask {
        let template = registered.template
        guard input.byteCount <= configuration.maxInputBytes else {
            throw TaskerError(
                .invalidInput,
                "the input has \(input.byteCount) bytes of JSON; allowed are \(configuration.maxInputBytes)")
        }
        if let refusal = input.findJSONBRefusal() {
            throw TaskerError(.invalidInput, "the input cannot be stored: \(refusal)")
        }
        let id = UUID.timeOrdered()
        let identity: IdentityHash
        switch (key, template.identityStrategy) {
        case (let key?, _):
            identity = .keyed(namespace: template.namespace, name: template.name, key: key)
        case (nil, .strict):
            identity = try .strict(
                namespace: template.namespace, name: template.name, version: template.version, input: input)
        case (nil, .callerProvided):
            throw TaskerError(
                .missingKey, "\(template.namespace)/\(template.name) asks for a key with every task, and none was given"
            )
        case (nil, .alwaysUnique):
            identity = .unique(id: id)
        }
        var task = NewTask(id: id, templateID: registered.id, input: input, identity: identity.hex)
        task.priority = options.priority
        task.correlationID = options.correlationID
        task.parentCorrelationID = options.parentCorrelationID
        task.tags = options.tags
        task.initiator = options.initiator
        task.sourceSystem = options.sourceSystem
        task.reason = options.reason
        try check(task)
        return task
    }

    private func check(_ task: NewTask) throws {
        guard (-100...100).contains(task.priority) else {
            throw TaskerError(.invalidInput, "priority is \(task.priority); allowed are -100...100")
        }
        if let tag = task.tags.firstIndex(where: { $0.utf8.contains(0) }) {
            throw TaskerError(.invalidInput, "tags[\(tag)] contains NUL; allowed are all other characters")
        }
        for (name, text, most) in [
            ("initiator", task.initiator, 255), ("source_system", task.sourceSystem, 255), ("reason", task.reason, 500),
        ] {
            guard let text else { continue }
            guard text.count <= most, !text.utf8.contains(0) else {
                throw TaskerError(
                    .invalidInput, "\(name) has \(text.count) characters; allowed are \(most), none of them NUL")
            }
        }
    }

    private func accepted(_ created: CreatedTask, key: String?, of reference: WorkflowReference) throws -> SubmittedTask
    {
        guard created.outcome != .conflict else {
            throw TaskerError(
                .keyConflict,
                "task \(created.taskID) of \(reference.namespace)/\(reference.name) has the key '\(key ?? "")' already, with another input or version"
            )
        }
        return SubmittedTask(id: created.taskID, created: created.outcome == .created)
    }

    private func registeredTemplate(_ reference: WorkflowReference) async throws -> RegisteredTemplate {
        if let id = registered.withLock({ $0[reference] }), let template = try await cache.template(id) {
            return template
        }
        guard
            let found = try await store.template(
                namespace: reference.namespace, name: reference.name,
                version: reference.version.isEmpty ? nil : reference.version)
        else {
            throw TaskerError(.unknownTemplate, "no template \(reference) is registered")
        }
        cache.insert(found)
        if !reference.version.isEmpty {
            registered.withLock { $0[reference] = found.id }
        }
        return found
    }
}
