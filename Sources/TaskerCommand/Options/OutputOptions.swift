import ArgumentParser
import Logging

/// What every command takes.
struct OutputOptions: ParsableArguments {
    @Flag(name: .long, help: "Print one JSON document on standard output.")
    var json = false

    @Option(
        name: .customLong("log-level"),
        help: "trace, debug, info, notice, warning, error or critical; the log goes to standard error.")
    var logLevel = Logger.Level.warning

    /// The command's logger.
    var logger: Logger {
        var logger = Logger(label: "tasker", factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = logLevel
        return logger
    }

    /// Where the command writes to.
    var console: Console { .standard }
}
