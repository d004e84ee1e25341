import Foundation
import Logging
import PostgresClient
import Tasker
import TaskerCore
import TaskerWorker
import TestSupport

/// A process that submits tasks and runs their steps, for proofs that kill it, stop it, and take its connections away.
@main
struct LoadWorker {
    static func main() async throws {
        let settings = try JSONPayload(text: CommandLine.arguments[1]).decode(LoadSettings.self)
        var database = try PostgresConfiguration(url: settings.url)
        database.applicationName = LoadSettings.applicationName
        let effects = PostgresPool(configuration: database, size: 2, logger: Logger(label: "effects"))
        var handlers = HandlerRegistry()
        try handlers.register(LoadSettings.template) { context in
            if settings.holdMilliseconds > 0 {
                try await Task.sleep(for: .microseconds(Int.random(in: 0...settings.holdMilliseconds * 1_000)))
            }
            let token = UUID().uuidString
            let values: [PostgresValue] = [
                .uuid(context.stepID), .int32(Int32(clamping: context.attempt)), .text(token),
            ]
            switch settings.effects {
            case .none: break
            case .settling: context.settling { try await $0.query(insertion, values) }
            case .outside: try await effects.query(insertion, values)
            }
            return try JSONPayload(encoding: ["token": token])
        }
        var logger = Logger(label: "load-worker", factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = .notice
        let tasker = try await service(settings, database, handlers, logger)
        let source = LoadSource(
            tasker: tasker, settings: settings, accepted: try AcceptedTasks(settings.acceptedFile), logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await endWithParent() }
            group.addTask { try await tasker.run() }
            group.addTask { try await source.run() }
            try await group.waitForAll()
        }
    }

    /// Whoever started this process may die without a word.
    private static func endWithParent() async {
        let parent = getppid()
        while getppid() == parent { try? await Task.sleep(for: .seconds(1)) }
        exit(1)
    }

    private static let insertion = PostgresStatement(
        name: "effect", sql: "INSERT INTO public.effects (step, attempt, token) VALUES ($1::uuid, $2::int, $3::text)")

    /// The service, made again while the database is away.
    private static func service(
        _ settings: LoadSettings, _ database: PostgresConfiguration, _ handlers: HandlerRegistry, _ logger: Logger
    ) async throws -> Tasker {
        var configuration = TaskerConfiguration()
        configuration.worker.capacity = settings.capacity
        configuration.worker.lease = .milliseconds(settings.leaseMilliseconds)
        configuration.connections = settings.connections
        configuration.callTimeout = .milliseconds(settings.callMilliseconds)
        configuration.acquireTimeout = .milliseconds(settings.acquireMilliseconds)
        configuration.retention = settings.retentionSeconds.map { .seconds($0) }
        let templates = settings.namespaces.map { namespace in
            TaskTemplate(
                name: LoadSettings.template, namespace: namespace, version: "1.0.0",
                steps: (1...max(1, settings.steps)).map { number in
                    .step(
                        "s\(number)", after: number == 1 ? [] : ["s\(number - 1)"], handler: LoadSettings.template,
                        retry: .immediate(attempts: 100), timeout: .milliseconds(settings.timeoutMilliseconds))
                },
                identityStrategy: .alwaysUnique)
        }
        var failures = 0
        while true {
            do {
                return try await Tasker(
                    database: database, templates: templates, handlers: handlers, configuration: configuration,
                    logger: logger)
            } catch let error as PostgresError where failures < 300 {
                failures += 1
                logger.warning("not started, tries again", metadata: ["error": "\(error)"])
                try await Task.sleep(for: .milliseconds(200))
            }
        }
    }
}
