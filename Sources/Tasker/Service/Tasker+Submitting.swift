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
    ///   - input: the input of the task; at most `maxInputBytes` of JSON that fits the template's `input_schema`.
    ///   - key: makes the submission idempotent, whatever the template's identity strategy: a second one with the same key
    ///     and input returns the same task; 1 to 500 characters.
    /// - Throws: `TaskerError` of code `keyConflict` (same key, another input), `missingKey`, `invalidInput`,
    ///   `unknownTemplate`, `invalidTemplate`: no task was created then. `PostgresError` when the database cannot be reached:
    ///   when the connection was lost under way the task may exist, and a submission with the same key finds it.
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
        let submission = try await submission(to: reference)
        let task = try submission.task(input, key: key, options: options)
        let created = try await intake.submit(task)
        guard created.outcome != .conflict else {
            throw submission.conflict(task, created, key: key, owner: try await version(of: created))
        }
        worker.wake(at: options.notBefore)
        return SubmittedTask(id: created.taskID, created: created.outcome == .created)
    }

    /// Submits many tasks of a workflow in one transaction: all or none.
    ///
    /// - Parameter keys: a key for each input, or none at all.
    /// - Throws: as the single `submit`, with the number of the first input that is refused, from 0.
    public func submit<Input, Output>(
        _ workflow: Workflow<Input, Output>, inputs: [Input], keys: [String]? = nil,
        options: SubmitOptions = SubmitOptions()
    ) async throws -> [TaskHandle<Output>] {
        let payloads = try inputs.enumerated().map { index, input in
            try Self.naming(index) { () throws(TaskerError) in try Self.payload(input) }
        }
        return try await submit(workflow.reference, inputs: payloads, keys: keys, options: options).map { task in
            TaskHandle(id: task.id, created: task.created, resultStep: workflow.resultStep, tasker: self)
        }
    }

    /// Submits many tasks of a registered template in one transaction: all or none.
    ///
    /// - Parameter keys: a key for each input, or none at all.
    /// - Throws: as the single `submit`, with the number of the first input that is refused, from 0.
    public func submit(
        _ reference: WorkflowReference, inputs: [JSONPayload], keys: [String]? = nil,
        options: SubmitOptions = SubmitOptions()
    ) async throws -> [SubmittedTask] {
        if let keys, keys.count != inputs.count {
            throw TaskerError(
                .invalidInput, "keys are \(keys.count) for \(inputs.count) inputs; allowed is one for each")
        }
        let submission = try await submission(to: reference)
        let tasks = try inputs.enumerated().map { index, input in
            try Self.naming(index) { () throws(TaskerError) in
                try submission.task(input, key: keys?[index], options: options)
            }
        }
        guard !tasks.isEmpty else { return [] }
        let created = try await intake.submit(tasks)
        if let index = created.firstIndex(where: { $0.outcome == .conflict }) {
            let owner = try await version(of: created[index])
            try Self.naming(index) { () throws(TaskerError) in
                throw submission.conflict(tasks[index], created[index], key: keys?[index], owner: owner)
            }
        }
        worker.wake(at: options.notBefore)
        return created.map { SubmittedTask(id: $0.taskID, created: $0.outcome == .created) }
    }

    private static func payload(_ input: some Encodable) throws(TaskerError) -> JSONPayload {
        do throws(JSONError) {
            return try JSONPayload(encoding: input)
        } catch {
            throw TaskerError(.invalidInput, "the input \(error.message)")
        }
    }

    /// Tells in an error which of many inputs it is about.
    private static func naming<Value>(
        _ index: Int, _ body: () throws(TaskerError) -> Value
    ) throws(TaskerError) -> Value {
        do throws(TaskerError) {
            return try body()
        } catch {
            throw TaskerError(error.code, "inputs[\(index)]: \(error.message)", task: error.task, index: index)
        }
    }

    private func submission(to reference: WorkflowReference) async throws -> Submission {
        Submission(
            registered: try await registeredTemplate(reference), maxInputBytes: configuration.maxInputBytes)
    }

    private func version(of created: CreatedTask) async throws -> String? {
        try await cache.template(created.templateID)?.template.version
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
            let version = reference.version.isEmpty ? "" : "@\(reference.version)"
            throw TaskerError(
                .unknownTemplate, "no template \(reference.namespace)/\(reference.name)\(version) is registered")
        }
        cache.insert(found)
        if !reference.version.isEmpty {
            registered.withLock { $0[reference] = found.id }
        }
        return found
    }
}
