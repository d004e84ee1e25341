public import Foundation

/// A step that a lost worker held, and what became of it.
public struct StepTakeover: Sendable, Hashable {
    /// The step.
    public let stepID: UUID
    /// Its task.
    public let taskID: UUID
    /// Its name.
    public let name: String
    /// Its state now.
    public let state: String
    /// Its attempts now.
    public let attempts: Int
    /// The worker that took it over; nil as long as none has.
    public let workerID: UUID?
    /// When that was.
    public let at: Date?
}
