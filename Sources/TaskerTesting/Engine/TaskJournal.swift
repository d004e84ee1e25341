import Foundation
import TaskerCore

/// What the model does not remember of a task: when things happened.
struct TaskJournal {
    /// What is remembered of a step.
    struct Step {
        var id: UUID
        var attempts: [AttemptRecord] = []
        /// How many closures given to `context.settling` were replaced in attempts that were settled.
        var settlings = 0
    }

    /// Connects the task with the request that asked for it.
    let correlationID: UUID
    var events: [RunEvent] = []
    var steps: [String: Step] = [:]
    /// The cursors of the batches, by the names of the batchable steps.
    var cursors: [String: [BatchCursor]] = [:]
    /// The last state that an event tells of.
    var state: TaskState?
    /// How many steps there were when somebody last looked.
    var stepCount: Int?
}
