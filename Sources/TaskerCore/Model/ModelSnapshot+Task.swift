public import Foundation

extension ModelSnapshot {
    /// A task.
    public struct Task: Hashable, Sendable {
        /// Its identifier.
        public var id: UUID
        /// Its state.
        public var state: TaskState
        /// Its counter of steps with a message, a lease or an unsettled result.
        public var liveSteps: Int
        /// Its counter of steps that wait for their retry time.
        public var retryingSteps: Int
        /// Its counter of steps that failed for good.
        public var failedSteps: Int
        /// When it became complete; nil unless it is.
        public var completedAt: Duration?
        /// Its history, oldest first.
        public var history: [ModelTaskTransition]
        /// Its steps, in the order of their creation.
        public var steps: [Step]

        /// Creates a task's snapshot, for example from rows.
        public init(
            id: UUID, state: TaskState, liveSteps: Int, retryingSteps: Int, failedSteps: Int, completedAt: Duration?,
            history: [ModelTaskTransition], steps: [Step]
        ) {
            self.id = id
            self.state = state
            self.liveSteps = liveSteps
            self.retryingSteps = retryingSteps
            self.failedSteps = failedSteps
            self.completedAt = completedAt
            self.history = history
            self.steps = steps
        }
    }
}
