public import TaskerCore

extension HandlerRegistry {
    /// Adds the handler of a decision step: a closure that chooses which branches the task goes on with.
    ///
    /// Throws ``HandlerRegistryError`` like ``register(_:handler:)``.
    public mutating func register(
        _ callable: String, run: @escaping @Sendable (StepContext) async throws -> DecisionOutcome
    ) throws {
        try register(callable, handler: ClosureHandler { try await run($0).result })
    }

    /// Adds the handler of a batchable step: a closure that cuts the work into batches.
    ///
    /// Throws ``HandlerRegistryError`` like ``register(_:handler:)``.
    public mutating func register(
        _ callable: String, run: @escaping @Sendable (StepContext) async throws -> BatchOutcome
    ) throws {
        try register(callable, handler: ClosureHandler { try await run($0).result })
    }
}
