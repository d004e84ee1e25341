public import Foundation
import TaskerCore

extension TestEngine {
    /// Cancels a task that has not finished; what its running attempts come to is ignored.
    ///
    /// - Throws: `TestKitError` of code `refused` when it has finished.
    public func cancel(_ task: UUID, by: String, reason: String) throws {
        do throws(ModelRefusal) {
            try model.cancel(task, by: by, reason: reason, now: now)
        } catch {
            switch error {
            case .unknownTask: throw TestKitError(.refused, "there is no task \(task)")
            case .state(let state):
                throw TestKitError(.refused, "task \(task) is \(state.rawValue) and cannot be cancelled")
            case .unknownStep, .unknownEntry, .step, .paused, .notPaused, .closed:
                throw TestKitError(.refused, "task \(task) cannot be cancelled")
            }
        }
        noteStates()
    }

    /// Lets every process die that runs something now: all attempts under way are lost.
    public func crashWorkers() {
        for index in running.indices where running[index].end != nil {
            running[index].end = nil
            let lease = running[index].lease
            end(lease.step, lease.attempt, nil)
            note(lease.step.task, lease.step.name, .crashed(attempt: lease.attempt))
        }
        worker = random.id()
    }
}
