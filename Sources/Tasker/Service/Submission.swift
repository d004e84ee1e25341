package import Foundation
package import TaskerCore
package import TaskerStore

/// Requests for tasks of one template, checked and made ready before anything is written.
package struct Submission {
    let registered: RegisteredTemplate
    let maxInputBytes: Int

    private var template: TaskTemplate { registered.template }

    /// Prepares for requests.
    package init(registered: RegisteredTemplate, maxInputBytes: Int) {
        self.registered = registered
        self.maxInputBytes = maxInputBytes
    }

    /// The task that a request asks for.
    ///
    /// - Throws: `TaskerError` of code `invalidInput`, `missingKey` or `invalidTemplate`.
    func task(_ input: JSONPayload, key: String?, options: SubmitOptions) throws(TaskerError) -> NewTask {
        try check(input, options: options)
        let id = UUID.timeOrdered()
        var task = NewTask(
            id: id, templateID: registered.id, input: input, identity: try identity(of: input, key: key, id: id).hex)
        task.priority = options.priority
        task.notBefore = options.notBefore
        task.correlationID = options.correlationID
        task.parentCorrelationID = options.parentCorrelationID
        task.tags = options.tags
        task.initiator = options.initiator
        task.sourceSystem = options.sourceSystem
        task.reason = options.reason
        return task
    }

    /// Refuses options that are not allowed, and an input that cannot be stored or does not fit its schema.
    ///
    /// - Throws: `TaskerError` of code `invalidInput` or `invalidTemplate`.
    package func check(_ input: JSONPayload, options: SubmitOptions) throws(TaskerError) {
        if let problem = options.findProblem() { throw TaskerError(.invalidInput, problem) }
        guard input.byteCount <= maxInputBytes else {
            throw TaskerError(
                .invalidInput, "the input has \(input.byteCount) bytes of JSON; allowed are \(maxInputBytes)")
        }
        if let refusal = input.findJSONBRefusal() {
            throw TaskerError(.invalidInput, "the input cannot be stored: \(refusal)")
        }
        if let error = registered.schemas.inputError {
            throw TaskerError(
                .invalidTemplate, "input_schema of \(template.namespace)/\(template.name) cannot be checked: \(error)")
        }
        let violations = registered.schemas.check(input: input)
        guard violations.isEmpty else {
            throw TaskerError(.invalidInput, "the input does not fit input_schema: \(violations.text)")
        }
    }

    /// What makes a request the same task as another.
    ///
    /// - Throws: `TaskerError` of code `invalidInput` or `missingKey`.
    package func identity(of input: JSONPayload, key: String?, id: UUID) throws(TaskerError) -> IdentityHash {
        let (namespace, name) = (template.namespace, template.name)
        if let key {
            guard (1...500).contains(key.unicodeScalars.count) else {
                throw TaskerError(
                    .invalidInput, "key has \(key.unicodeScalars.count) characters; allowed are 1 to 500")
            }
            return .keyed(namespace: namespace, name: name, key: key)
        }
        switch template.identityStrategy {
        case .alwaysUnique: return .unique(id: id)
        case .callerProvided:
            throw TaskerError(.missingKey, "\(namespace)/\(name) asks for a key with every task, and none was given")
        case .strict:
            do throws(JSONError) {
                return try .strict(namespace: namespace, name: name, version: template.version, input: input)
            } catch {
                throw TaskerError(.invalidInput, "the input \(error.message)")
            }
        }
    }

    /// Why a request cannot be served: both tasks by name, and where their inputs differ, without the inputs themselves.
    ///
    /// - Parameter owner: the version that the task runs which is there, when it is known.
    func conflict(_ request: NewTask, _ created: CreatedTask, key: String?, owner: String?) -> TaskerError {
        let identity = key.map { "the key '\($0)'" } ?? "the same identity"
        let version = owner.map { ", version \($0)," } ?? ""
        var message =
            "task \(created.taskID.uuidString.lowercased()) of \(template.namespace)/\(template.name)\(version) has \(identity) already, with another input than this request, version \(template.version), whose task would have been \(request.id.uuidString.lowercased())"
        if let found = created.input, let old = try? found.value(), let new = try? request.input.value() {
            let places = JSONDifference.find(old, new, limit: 6).map { $0.path.isEmpty ? "/" : $0.path }
            let more = places.count > 5 ? " and further places" : ""
            message += "; they differ at \(places.prefix(5).joined(separator: ", "))\(more)"
        }
        return TaskerError(.keyConflict, message, task: created.taskID)
    }
}
