/// The kinds of steps.
public enum StepType: String, CaseIterable, Codable, Hashable, Sendable {
    /// Runs once its parents are done.
    case standard
    /// Its result says which of its descendants are created.
    case decision
    /// Its result says into how many batch workers its work is cut.
    case batchable
    /// A pattern for batch workers; never created itself.
    case batchWorker = "batch_worker"
    /// Joins whichever of its declared parents were created.
    case deferredConvergence = "deferred_convergence"
}
