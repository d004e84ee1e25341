import Foundation
import TaskerCore
import TaskerWorker

/// An attempt that has begun and is not settled.
struct Execution {
    let lease: ModelLease
    let worker: UUID
    /// When it ends; nil for one whose process has died.
    var end: Duration?
    /// What it comes to then.
    var outcome: StepOutcome
    /// What its handler published.
    var publications: [EventPublication] = []
    /// What its handler wants to be written together with its result; nil when that is nothing.
    var settling: PendingSettling?
}
