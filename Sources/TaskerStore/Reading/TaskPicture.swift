public import Foundation

/// A task with its steps, read at one moment.
public struct TaskPicture: Sendable, Hashable {
    /// The task.
    public let task: TaskSummary
    /// Its steps, in the order of its template.
    public let steps: [StepPicture]
    /// The database's time of the reading.
    public let readAt: Date

    /// The positions of each step's parents in `steps`.
    public var parents: [[Int]] {
        let places = Dictionary(steps.enumerated().map { ($1.id, $0) }) { first, _ in first }
        return steps.map { step in step.parents.compactMap { places[$0] }.sorted() }
    }
}
