public import TaskerCore

/// The handlers of a worker, by the names that templates call them (`handler.callable`).
public struct HandlerRegistry: Sendable {
    private var handlers: [String: any StepHandler] = [:]

    /// A registry without handlers.
    public init() {}

    /// The names of all handlers, sorted.
    public var callables: [String] { handlers.keys.sorted() }

    /// The handler of that name; nil when there is none.
    public subscript(callable: String) -> (any StepHandler)? { handlers[callable] }

    /// Adds a handler.
    ///
    /// Throws ``HandlerRegistryError`` when the name is taken, empty or longer than 500 characters.
    public mutating func register(_ callable: String, handler: any StepHandler) throws {
        guard (1...500).contains(callable.count) else {
            throw HandlerRegistryError(code: .invalidName, callable: callable)
        }
        guard handlers[callable] == nil else { throw HandlerRegistryError(code: .duplicate, callable: callable) }
        handlers[callable] = handler
    }

    /// Adds a closure whose value becomes the step's result.
    ///
    /// Throws ``HandlerRegistryError`` like ``register(_:handler:)``.
    public mutating func register<Result: Encodable & Sendable>(
        _ callable: String, run: @escaping @Sendable (StepContext) async throws -> Result
    ) throws {
        try register(callable, handler: ClosureHandler(encoding: run))
    }

    /// Adds a closure that gives its result as JSON.
    ///
    /// Throws ``HandlerRegistryError`` like ``register(_:handler:)``.
    public mutating func register(
        _ callable: String, run: @escaping @Sendable (StepContext) async throws -> JSONPayload
    ) throws {
        try register(callable, handler: ClosureHandler(run))
    }

    /// Adds a closure that only acts; the step's result is `{}`.
    ///
    /// Throws ``HandlerRegistryError`` like ``register(_:handler:)``.
    public mutating func register(
        _ callable: String, run: @escaping @Sendable (StepContext) async throws -> Void
    ) throws {
        try register(
            callable,
            handler: ClosureHandler { context in
                try await run(context)
                return .emptyObject
            })
    }

    /// Adds all handlers of another registry.
    ///
    /// Throws ``HandlerRegistryError`` when a name is taken; nothing is added then.
    public mutating func merge(_ other: HandlerRegistry) throws {
        if let taken = other.callables.first(where: { handlers[$0] != nil }) {
            throw HandlerRegistryError(code: .duplicate, callable: taken)
        }
        handlers.merge(other.handlers) { mine, _ in mine }
    }
}
