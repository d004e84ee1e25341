import Synchronization
import TaskerTesting

/// Keeps a handler's context beyond its end.
final class Late: Sendable {
    let context = Mutex<StepContext?>(nil)
}
