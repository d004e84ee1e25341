import Foundation
import Tasker
import TaskerCore
import TaskerStore
import TaskerWorker

extension TestEngine {
    /// Creates a task, or finds the one that the key or the input stands for.
    func create(
        _ reference: WorkflowReference, input: JSONPayload, key: String?, options: SubmitOptions, after delay: Duration?
    ) throws -> UUID {
        guard let registered = registration(of: reference) else {
            throw TestKitError(.unknownWorkflow, "no workflow \(reference) was given to the test")
        }
        let id = random.id()
        let identity: IdentityHash
        do {
            let submission = Submission(registered: registered, maxInputBytes: self.options.maxInputBytes)
            try submission.check(input, options: options)
            identity = try submission.identity(of: input, key: key, id: id)
        } catch {
            throw TestKitError(error)
        }
        let request = try ModelTaskRequest(
            id: id, template: registered.template, input: input, identity: identity, priority: options.priority,
            notBefore: delay.map { now + $0 } ?? options.notBefore.flatMap(moment))
        switch model.create([request], now: now).results.first {
        case .existing(let known): return known
        case .conflict(let known):
            throw TestKitError(
                .keyConflict,
                "task \(known) of \(reference) has the key '\(key ?? "")' already, with another input")
        case .created, nil: break
        }
        journal[id] = TaskJournal(correlationID: options.correlationID ?? id)
        note(id, nil, .submitted)
        noteStates()
        return id
    }

    /// When a date comes, in virtual time; nil for one that is past.
    private func moment(of date: Date) -> Duration? {
        guard date > self.date else { return nil }
        return .microseconds(Int64((date.timeIntervalSince(options.start) * 1_000_000).rounded()))
    }
}
