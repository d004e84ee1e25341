import Foundation
import TaskerCore
import TaskerWorker

extension TestEngine {
    /// Creates a task, or finds the one that the key or the input stands for.
    func create(_ reference: WorkflowReference, input: JSONPayload, key: String?) throws -> UUID {
        guard let template = template(reference) else {
            throw TestKitError(.unknownWorkflow, "no workflow \(reference) was given to the test")
        }
        if let refusal = input.findJSONBRefusal() {
            throw TestKitError(.invalidInput, "the input cannot be stored: \(refusal)")
        }
        let id = random.id()
        let request = try ModelTaskRequest(
            id: id, template: template, input: input,
            identity: try identity(of: template, id: id, input: input, key: key))
        switch model.create([request], now: now).results.first {
        case .existing(let known): return known
        case .conflict(let known):
            throw TestKitError(
                .keyConflict,
                "task \(known) of \(reference) has the key '\(key ?? "")' already, with another input or version")
        case .created, nil: break
        }
        journal[id] = TaskJournal()
        note(id, nil, .submitted)
        noteStates()
        return id
    }

    private func identity(
        of template: TaskTemplate, id: UUID, input: JSONPayload, key: String?
    ) throws -> IdentityHash {
        switch (key, template.identityStrategy) {
        case (let key?, _): return .keyed(namespace: template.namespace, name: template.name, key: key)
        case (nil, .strict):
            return try .strict(
                namespace: template.namespace, name: template.name, version: template.version, input: input)
        case (nil, .callerProvided):
            throw TestKitError(
                .missingKey, "\(template.namespace)/\(template.name) asks for a key with every task; none was given")
        case (nil, .alwaysUnique): return .unique(id: id)
        }
    }
}
