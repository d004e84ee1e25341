import Foundation
import Logging
import PostgresClient
import Tasker
import TaskerCore
import TaskerWorker

/// A worker process that tests kill and stop.
///
/// Before a handler does anything it writes down its effect, once for each attempt.
@main
struct CrashWorker {
    static func main() async throws {
        let settings = try JSONPayload(text: CommandLine.arguments[1]).decode(CrashSettings.self)
        let database = try PostgresConfiguration(url: settings.url)
        let effects = PostgresPool(configuration: database, size: 2, logger: Logger(label: "effects"))
        var handlers = HandlerRegistry()
        try handlers.register("work") { context in
            if settings.settles {
                Orders.write(context)
                return JSONPayload(.string("crash worker"))
            }
            try await Effects.write(context, to: effects)
            if settings.blocks {
                holdThread(for: Double(settings.holdMilliseconds) / 1000)
            } else {
                try await Task.sleep(for: .milliseconds(settings.holdMilliseconds))
            }
            return JSONPayload(.string("crash worker"))
        }
        var configuration = TaskerConfiguration()
        configuration.worker.capacity = settings.capacity
        configuration.worker.lease = .milliseconds(settings.leaseMilliseconds)
        var logger = Logger(label: "crash-worker", factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = .info
        let tasker = try await Tasker(
            database: database, templates: [settings.template], handlers: handlers, configuration: configuration,
            logger: logger)
        try await tasker.run()
    }

    private static func holdThread(for seconds: TimeInterval) {
        Thread.sleep(forTimeInterval: seconds)
    }
}
