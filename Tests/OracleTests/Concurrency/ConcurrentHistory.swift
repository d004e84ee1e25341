import TaskerCore

/// What happens to one set of templates and workers in windows, whose operations overlap.
struct ConcurrentHistory: Sendable {
    /// How many clients call at the same time.
    static let clients = 8

    /// Operations of that many clients at most, all at one moment, and the time that passes before it.
    struct Window: Hashable, Sendable {
        var microseconds: Int
        var operations: [Operation]
    }

    /// The number that everything else was made from.
    var seed: UInt64
    /// The templates to register.
    var templates: [TaskTemplate]
    /// The callables that each worker can run.
    var workers: [[String]]
    /// What happens.
    var windows: [Window]

    /// How many operations there are.
    var count: Int { windows.reduce(0) { $0 + $1.operations.count } }

    /// The history without its operations, for what is the same in both kinds.
    var frame: History {
        History(seed: seed, templates: templates, workers: workers, moments: [])
    }
}
