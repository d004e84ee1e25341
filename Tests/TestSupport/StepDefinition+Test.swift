public import TaskerCore

extension StepDefinition {
    /// A step of a test: its handler is `work` unless told otherwise, and it is tried again at once.
    public static func step(
        _ name: String, after parents: [String] = [], handler: String = "work", type: StepType = .standard,
        retry: RetryPolicy = .immediate(attempts: 3), timeout: Duration? = nil
    ) -> StepDefinition {
        StepDefinition(
            name: name, handler: HandlerDefinition(callable: handler), type: type, dependencies: parents, retry: retry,
            timeout: timeout)
    }
}
