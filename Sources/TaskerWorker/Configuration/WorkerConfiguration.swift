/// How a worker runs.
public struct WorkerConfiguration: Sendable {
    /// The most steps that the worker holds at a time, running or waiting to be settled; at least 1.
    public var capacity = 100
    /// How long a step stays with the worker without an extension: what a crash costs before somebody else takes over.
    public var lease: Duration = .seconds(30)
    /// How long a handler may run when its template does not say; it is cancelled and the attempt fails then.
    public var defaultTimeout: Duration = .seconds(600)
    /// How often the worker asks for work when nothing woke it.
    public var pollInterval: Duration = .milliseconds(1500)
    /// The most steps in one claim.
    public var claimBatch = 200
    /// The most results in one settlement.
    public var settleBatch = 500
    /// How many settlements may be under way at a time.
    ///
    /// More than two gain little: they share the server's disk.
    public var settleLanes = 2
    /// How long a stop waits for handlers before it gives their steps back.
    public var grace: Duration = .seconds(20)
    /// The largest result of a step, in bytes of JSON.
    ///
    /// A larger one fails the step.
    public var maxResultBytes = 4 * 1024 * 1024

    /// Makes the default configuration.
    public init() {}
}
