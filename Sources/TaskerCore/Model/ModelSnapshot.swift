/// Everything that the reference model and the database must agree on.
public struct ModelSnapshot: Hashable, Sendable {
    /// The tasks, in the order of their creation.
    public var tasks: [Task]
    /// How many messages the worker queues hold.
    public var messageCount: Int

    /// Creates a snapshot, for example from rows.
    public init(tasks: [Task], messageCount: Int) {
        self.tasks = tasks
        self.messageCount = messageCount
    }
}
