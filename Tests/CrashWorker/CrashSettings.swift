import TaskerCore

/// What a crash worker is told, as JSON, by its first argument.
struct CrashSettings: Codable {
    var url: String
    /// The one template it serves; all its steps have the handler `work`.
    var template: TaskTemplate
    var capacity: Int
    var leaseMilliseconds: Int
    /// How long each handler takes.
    var holdMilliseconds: Int
    /// Whether handlers hold their threads, and so don't notice that they are cancelled.
    var blocks: Bool
    /// Whether handlers write an order in the transaction that settles their step, and do nothing else.
    var settles = false
}
