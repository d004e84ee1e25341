import Logging
import ServiceLifecycle
import Tasker
import UnixSignals

/// Runs a `Tasker` beside a piece of work, and stops it gracefully when the work ends or a signal comes.
enum ServiceRun {
    private enum Event<Work: Sendable>: Sendable {
        case worked(Result<Work, any Error>)
        case stopped
    }

    /// Runs until the work is done.
    ///
    /// - Throws: what the work throws; `CommandFailure` `interrupted` when a signal stopped the service before.
    static func with<Work: Sendable>(
        _ tasker: Tasker, logger: Logger, _ work: @escaping @Sendable () async throws -> Work
    ) async throws -> Work {
        let services = group(tasker, logger: logger)
        return try await withThrowingTaskGroup(of: Event<Work>.self) { tasks in
            tasks.addTask {
                try await services.run()
                return .stopped
            }
            tasks.addTask {
                do {
                    return .worked(.success(try await work()))
                } catch {
                    return .worked(.failure(error))
                }
            }
            while let event = try await tasks.next() {
                switch event {
                case .worked(let result):
                    await services.triggerGracefulShutdown()
                    for try await _ in tasks {}
                    return try result.get()
                case .stopped:
                    tasks.cancelAll()
                    throw CommandFailure.interrupted("interrupted; steps that ran here were given back")
                }
            }
            throw CancellationError()
        }
    }

    /// Runs until SIGTERM or SIGINT.
    static func untilSignal(_ tasker: Tasker, logger: Logger) async throws {
        try await group(tasker, logger: logger).run()
    }

    private static func group(_ tasker: Tasker, logger: Logger) -> ServiceGroup {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        return ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    ServiceGroupConfiguration.ServiceConfiguration(
                        service: tasker, successTerminationBehavior: .gracefullyShutdownGroup)
                ],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet))
    }
}
