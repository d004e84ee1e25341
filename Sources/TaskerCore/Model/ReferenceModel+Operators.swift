public import Foundation

extension ReferenceModel {
    /// Cancels a task with every step that is not done, and removes their messages; late results are stale.
    ///
    /// - Throws: `ModelRefusal` when the task is unknown or terminal.
    public mutating func cancel(_ id: UUID, by: String, reason: String, now: Duration) throws(ModelRefusal) {
        guard let task = find(task: id) else { throw .unknownTask }
        guard !tasks[task].state.isTerminal else { throw .state(tasks[task].state) }
        for step in tasks[task].steps.indices where !tasks[task].steps[step].state.isTerminal {
            removeMessage(of: (task, step))
            tasks[task].steps[step].move(to: .cancelled)
        }
        tasks[task].move(to: .cancelled)
        tasks[task].touchedAt = now
        pauses.remove(.task(id))
        closeDeadLetter(of: task, as: .cancelled)
        record(.cancel, on: task, by: by, reason: reason, now: now)
    }
}
