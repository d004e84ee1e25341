import TaskerWorker

/// The handlers that every `tasker` process has, so that a template can do something without any Swift.
enum BuiltInHandlers {
    /// The name of the handler that runs programs.
    static let command = "tasker.command"

    /// The names of all of them, whether allowed or not.
    static let names = ["tasker.echo", "tasker.fail", "tasker.sleep", command]

    /// The handlers.
    ///
    /// - Parameter allowsCommands: also the one that runs programs: whoever can write a template to the database can run
    ///   what he likes as this process's user then.
    static func registry(allowsCommands: Bool) throws -> HandlerRegistry {
        var registry = HandlerRegistry()
        try registry.register("tasker.echo", handler: EchoHandler())
        try registry.register("tasker.sleep", handler: SleepHandler())
        try registry.register("tasker.fail", handler: FailHandler())
        if allowsCommands {
            try registry.register(command, handler: CommandHandler())
        }
        return registry
    }
}
