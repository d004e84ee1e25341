/// The workers of one batchable step of a task in the reference model.
struct ModelBatch: Hashable, Sendable {
    /// The index of the batchable step in the task's list of steps.
    let batchStep: Int
    /// The indices of the workers, in the order of the cursors.
    let workers: [Int]
    /// How many workers may be under way at a time; nil for all.
    let parallelism: Int?
    /// What a failed worker means for the others.
    let strategy: BatchConfiguration.FailureStrategy
    /// How many of the workers, from the first on, have got a place in the window.
    var placed = 0
    /// Whether a failure has cancelled the workers that had not begun.
    var isStopped = false
    /// The batchable step's result without its outcome: what the workers get as their parent's result.
    let sharedResult: JSONValue
}
