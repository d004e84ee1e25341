/// What a load worker is told, as JSON, by its first argument.
public struct LoadSettings: Codable, Sendable {
    /// What handlers do to the table of the application.
    public enum Effects: String, Codable, Sendable {
        /// Nothing.
        case none
        /// They write a row in the transaction that settles their step.
        case settling
        /// They write a row by themselves: a mistake, planted to see that it is found.
        case outside
    }

    /// The application name of its connections.
    public static let applicationName = "load-worker"
    /// The table of the application; nothing in it keeps a step from writing twice.
    public static let table =
        "CREATE TABLE public.effects (step uuid NOT NULL, attempt int NOT NULL, token text NOT NULL)"
    /// The name of its template in every namespace, and of its handler.
    public static let template = "load"

    /// Where its database is.
    public var url: String
    /// Where it writes down which tasks were accepted, and finds out that it is to submit no more.
    public var folder: String
    /// Its name among the others, part of the tasks' keys.
    public var name: String
    /// The namespaces whose templates it serves; it submits to the first.
    public var namespaces = ["load"]
    /// How many steps a task has, each after the one before it.
    public var steps = 2
    /// How many tasks it submits in a second; none when 0.
    public var rate = 0.0
    /// How many tasks it keeps going, as fast as it can, instead of a rate; 0 for the rate.
    public var inFlight = 0
    /// The most steps that it holds.
    public var capacity = 100
    /// The most connections of its pool.
    public var connections = 8
    /// How long a step stays with it.
    public var leaseMilliseconds = 1_000
    /// How long its calls to the database may take.
    public var callMilliseconds = 60_000
    /// How long its calls wait for a connection.
    public var acquireMilliseconds = 30_000
    /// How long a handler may run.
    public var timeoutMilliseconds = 10_000
    /// Handlers take a random time up to this.
    public var holdMilliseconds = 0
    /// What its handlers do.
    public var effects = Effects.settling
    /// How long finished tasks are kept; for ever when nil.
    public var retentionSeconds: Int?

    /// Settings of a worker that submits nothing.
    public init(url: String, folder: String, name: String) {
        self.url = url
        self.folder = folder
        self.name = name
    }

    /// The file with the tasks that were accepted.
    public var acceptedFile: String { "\(folder)/accepted-\(name)" }
    /// The file whose being there ends the submitting.
    public var stopFile: String { "\(folder)/stop" }
}
