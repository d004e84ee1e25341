import Foundation
import TaskerCore

/// An attempt that has begun and is not settled.
struct Execution {
    let lease: ModelLease
    let worker: UUID
    /// When it ends; nil for one whose process has died.
    var end: Duration?
    /// What it comes to then.
    var outcome: StepOutcome
}
