public import Foundation

extension ModelSnapshot {
    /// A step.
    public struct Step: Hashable, Sendable {
        /// Its name.
        public var name: String
        /// The names of its parents, sorted.
        public var parents: [String]
        /// Its state.
        public var state: StepState
        /// How many executions were begun and not given back.
        public var attempts: Int
        /// How many executions are allowed.
        public var maxAttempts: Int
        /// How many parents are not done, and one while it waits for a place in the window of its batch.
        public var unmet: Int
        /// Its history, oldest first.
        public var history: [ModelStepTransition]
        /// When it is tried again; nil unless it waits for that.
        public var wakeAt: Duration?
        /// From when on its message may be claimed: the end of the lease of a running step; nil without message.
        public var visibleAt: Duration?
        /// Who runs it; nil unless it runs.
        public var worker: UUID?
        /// The canonical text of its result; nil unless the last settled execution succeeded.
        public var result: String?
        /// The class of its failure; nil unless the last settled execution failed.
        public var errorType: String?
        /// Whether it is a batch worker that waits for a place in the window of its batch.
        public var waitsForPlace: Bool
        /// The canonical text of its checkpoint, without times.
        public var checkpoint: String?
        /// When the checkpoint was saved.
        public var checkpointedAt: Duration?

        /// Creates a step's snapshot, for example from a row.
        public init(
            name: String, parents: [String], state: StepState, attempts: Int, maxAttempts: Int, unmet: Int,
            history: [ModelStepTransition], wakeAt: Duration? = nil, visibleAt: Duration? = nil, worker: UUID? = nil,
            result: String? = nil, errorType: String? = nil, waitsForPlace: Bool = false, checkpoint: String? = nil,
            checkpointedAt: Duration? = nil
        ) {
            self.name = name
            self.parents = parents
            self.state = state
            self.attempts = attempts
            self.maxAttempts = maxAttempts
            self.unmet = unmet
            self.history = history
            self.wakeAt = wakeAt
            self.visibleAt = visibleAt
            self.worker = worker
            self.result = result
            self.errorType = errorType
            self.waitsForPlace = waitsForPlace
            self.checkpoint = checkpoint
            self.checkpointedAt = checkpointedAt
        }
    }
}
