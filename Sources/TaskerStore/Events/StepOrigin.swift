public import Foundation
public import TaskerCore

/// Where the events of a step come from, and where its template says which they are.
public struct StepOrigin: Sendable {
    /// The step, as its events name it.
    public var origin: EventOrigin
    /// The template of its task.
    public var templateID: UUID
    /// The step of the template: another name than the step's own for one that was made at run time.
    public var templateStep: String
}
