import Foundation
import Logging
import PostgresClient
import ServiceLifecycle
import Tasker
import TaskerCore
import TaskerStore
import TaskerWorker

/// The process that a strike hits, and each one that goes on after it.
struct CrashActor: Sendable {
    let url: String
    /// Whether another one was there before it.
    let isRecovery: Bool
    let logger: Logger

    /// Says that the database has acknowledged a task; whoever started this process holds the database to it.
    func acknowledge(_ tasks: [UUID]) {
        let text = tasks.map { "acknowledged \($0.uuidString)\n" }.joined()
        FileHandle.standardOutput.write(Data(text.utf8))
    }

    /// Runs a service with the handlers of the scenarios, and ends it when the body and all tasks have come to rest.
    func serve(
        _ templates: [TaskTemplate], maintenance: MaintenanceSettings? = nil,
        _ body: @escaping @Sendable (Tasker, HandlerSignals) async throws -> Void = { _, _ in }
    ) async throws {
        let signals = HandlerSignals()
        let tasker = try await make(templates, signals: signals, maintenance: maintenance)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await tasker.run() }
            try await body(tasker, signals)
            try await waitForRest()
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    /// Runs a service, stops it gracefully when the body has returned, and waits for its end.
    func stopGracefully(
        _ templates: [TaskTemplate], _ body: @escaping @Sendable (Tasker, HandlerSignals) async throws -> Void
    ) async throws {
        let signals = HandlerSignals()
        let tasker = try await make(templates, signals: signals, maintenance: nil)
        let services = ServiceGroup(services: [tasker], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            try await body(tasker, signals)
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
        }
    }

    /// Runs the body with a store, and repeats it when its connection was lost.
    func store(_ body: @Sendable (TaskStore) async throws -> Void) async throws {
        let pool = try makePool()
        try await persist { try await body(TaskStore(pool: pool, logger: logger)) }
        await pool.shutdown()
    }

    /// Reads something; what is read only is no commit.
    func read<R: Sendable>(_ body: @Sendable (TaskStore) async throws -> R) async throws -> R {
        let pool = try makePool()
        let result = try await persist { try await body(TaskStore(pool: pool, logger: logger)) }
        await pool.shutdown()
        return result
    }

    /// Repeats what lost its connection, as an application does that does not know whether it took effect.
    func persist<R>(_ body: () async throws -> R) async throws -> R {
        for _ in 0..<20 {
            do {
                return try await body()
            } catch let error as PostgresError where error.code == .connection {
                try await Task.sleep(for: .milliseconds(20))
            }
        }
        return try await body()
    }

    /// Acts as an operator; what the state does not allow any more had been done by the process before.
    func operate(_ body: () async throws -> Void) async throws {
        do {
            try await persist(body)
        } catch let error as TaskerError where error.code == .actionRefused {
            logger.info("refused: \(error)")
        }
    }

    private func make(
        _ templates: [TaskTemplate], signals: HandlerSignals, maintenance: MaintenanceSettings?
    ) async throws -> Tasker {
        var configuration = TaskerConfiguration()
        configuration.connections = 2
        configuration.worker.lease = .milliseconds(700)
        configuration.worker.pollInterval = .milliseconds(100)
        configuration.worker.grace = .seconds(1)
        configuration.maintenance = maintenance
        let handlers = try CrashHandlers.registry(signals: signals, isRecovery: isRecovery)
        let database = try PostgresConfiguration(url: url)
        return try await persist {
            try await Tasker(
                database: database, templates: templates, handlers: handlers, configuration: configuration,
                logger: logger)
        }
    }

    private func makePool() throws -> PostgresPool {
        PostgresPool(configuration: try PostgresConfiguration(url: url), size: 2, logger: logger)
    }

    /// Waits until no task can move any more; these reads change nothing, so no gate counts them.
    private func waitForRest() async throws {
        let pool = try makePool()
        let statement = PostgresStatement(
            name: "at_rest",
            sql: """
                SELECT NOT EXISTS (SELECT 1 FROM tasker.tasks
                                   WHERE state NOT IN ('complete', 'cancelled', 'error', 'resolved_manually',
                                                       'blocked_by_failures') OR live_steps > 0)
                """)
        while try await persist({ try await pool.query(statement).first?.decode(at: 0, as: Bool.self) != true }) {
            try await Task.sleep(for: .milliseconds(20))
        }
        await pool.shutdown()
    }
}
