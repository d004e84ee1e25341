public import TaskerCore

/// A closure as a handler.
public struct ClosureHandler: StepHandler {
    private let closure: @Sendable (StepContext) async throws -> JSONPayload

    /// Wraps a closure that gives its result as JSON.
    public init(_ run: @escaping @Sendable (StepContext) async throws -> JSONPayload) {
        closure = run
    }

    /// Wraps a closure whose value becomes the result.
    ///
    /// A value that JSON cannot hold (a number that is infinite, an encoder of its own that throws) fails the step permanently.
    public init<Result: Encodable & Sendable>(encoding run: @escaping @Sendable (StepContext) async throws -> Result) {
        closure = { context in
            try .encodingResult(try await run(context))
        }
    }

    /// Calls the closure.
    public func run(_ context: StepContext) async throws -> JSONPayload {
        try await closure(context)
    }
}
