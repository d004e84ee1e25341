import TaskerCore

/// What happens to one set of templates and workers: replayed from its seed alone.
struct History: Sendable {
    /// An operation and the time that passes before it.
    struct Moment: Hashable, Sendable {
        var microseconds: Int
        var operation: Operation
    }

    /// The number that everything else is made from.
    var seed: UInt64
    /// The templates to register.
    var templates: [TaskTemplate]
    /// The callables that each worker can run.
    var workers: [[String]]
    /// What happens, in order.
    var moments: [Moment]
}
