/// What a call that created tasks did.
public struct CreateResult: Sendable {
    /// One for each request, in order.
    public var tasks: [CreatedTask] = []
    /// The root steps that became runnable.
    public var started = StartedSteps()

    init(tasks: [CreatedTask] = []) {
        self.tasks = tasks
    }
}
