public import Foundation
public import Logging
public import PostgresClient
public import ServiceLifecycle
import Synchronization
public import TaskerCore
import TaskerEngine
import TaskerSchema
public import TaskerStore
public import TaskerWorker

/// Durable workflows in your process, kept in your PostgreSQL.
///
/// Make one with the workflows that the process knows, submit tasks to it, and run it as a service. Any number of
/// processes share a database; each runs the steps whose handlers it has. A `Tasker` that is not run submits and waits,
/// and leaves the running to others.
public final class Tasker: Service {
    /// This process, as leases, history and the register of workers name it.
    public let id: UUID
    /// Every statement that the service sends.
    public let store: TaskStore
    /// Where the service tells what it does.
    public let logger: Logger

    let configuration: TaskerConfiguration
    let worker: StepWorker
    let intake: TaskIntake
    let waiters: TaskWaiters
    let cache: TemplateCache
    let registered: Mutex<[WorkflowReference: UUID]>
    private let database: PostgresConfiguration
    let sender: WakeUpSender
    private let foreignSignal: ForeignSignal
    private let foreignResults: ForeignResults
    let hub: EventHub
    let bell: QueueBell

    /// Connects, checks that the schema is of this version, and registers workflows and templates.
    ///
    /// - Parameters:
    ///   - database: where the migrated database is.
    ///   - workflows: the workflows that this process declares, and can run.
    ///   - templates: templates that come as data; their steps run where their handlers are registered.
    ///   - handlers: handlers by name, for templates.
    /// - Throws: `PostgresError` when the database cannot be reached, `SchemaError` when it is not migrated to this
    ///   version, `WorkflowError` for a faulty declaration, `TemplateError` for a faulty template, `TaskerError` of code
    ///   `templateConflict`, with the places where the registered content differs.
    public init(
        database: PostgresConfiguration, workflows: [any WorkflowDefinition] = [], templates: [TaskTemplate] = [],
        handlers: HandlerRegistry = HandlerRegistry(), configuration: TaskerConfiguration = TaskerConfiguration(),
        logger: Logger = Logger(label: "tasker")
    ) async throws {
        var handlers = handlers
        var templates = templates
        for workflow in workflows {
            templates.append(try workflow.template())
            try handlers.merge(try workflow.handlers())
        }
        let pool = PostgresPool(
            configuration: database, size: max(2, configuration.connections),
            acquireTimeout: configuration.acquireTimeout, logger: logger)
        let store = TaskStore(
            pool: pool, callTimeout: max(configuration.callTimeout, .seconds(1)), logger: logger)
        let cache = TemplateCache(store: store)
        let id = UUID.timeOrdered()
        do {
            try await pool.withConnection { try await SchemaVersion.check($0) }
            registered = Mutex(
                try await Self.register(templates, in: store, cache: cache, configuration: configuration))
        } catch {
            await pool.shutdown()
            throw error
        }
        let hub = EventHub(logger: logger)
        let bell = QueueBell()
        let waiters = TaskWaiters(store: store, logger: logger)
        let sender = WakeUpSender(store: store, sender: id, logger: logger)
        let foreignSignal = ForeignSignal()
        let worker = StepWorker(
            id: id, namespaces: configuration.namespaces.union(templates.map(\.namespace)).sorted(), handlers: handlers,
            configuration: configuration.worker, store: store, templates: cache,
            events: WorkerEvents(
                tasksChanged: { tasks in
                    waiters.changed(tasks)
                    sender.announceFinished()
                },
                stepsEnqueued: { sender.announce(queues: $0.keys) },
                foreignResults: { foreignSignal.send() },
                published: { hub.publish($0) },
                eventsQueued: { bell.ring($0.map { $0.lowercased() }) }),
            logger: logger)
        self.id = id
        self.store = store
        self.logger = logger
        self.configuration = configuration
        self.worker = worker
        self.waiters = waiters
        self.cache = cache
        self.database = database
        self.sender = sender
        self.foreignSignal = foreignSignal
        foreignResults = ForeignResults(
            signal: foreignSignal, store: store, sink: worker, templates: cache, logger: logger,
            settled: { result in
                guard !result.tasks.isEmpty else { return }
                waiters.changed(result.tasks)
                sender.announceFinished()
            },
            retried: { [worker] in worker.look(forTimersIn: $0) })
        self.hub = hub
        self.bell = bell
        intake = TaskIntake(store: store, sink: worker) { [worker] queues in
            worker.wake()
            sender.announce(queues: queues.keys)
        }
    }

    /// Runs steps, timers and waiters until the service is asked to stop or its task is cancelled.
    ///
    /// On a graceful shutdown it takes no more steps, gives running handlers the grace period, gives the rest back
    /// without counting an attempt, and returns.
    public func run() async throws {
        await withGracefulShutdownHandler {
            await withTaskExecutorPreference(PostgresEventLoop.shared) {
                await self.runParts()
            }
        } onGracefulShutdown: {
            self.worker.drain()
        }
        hub.finish()
        await store.pool.shutdown()
    }

    /// Ends a `Tasker` that was not run: closes its connections.
    public func shutdown() async {
        hub.finish()
        await store.pool.shutdown()
    }

    private func runParts() async {
        let presence = WorkerPresence(
            id: id, hostname: ProcessInfo.processInfo.hostName, processID: ProcessInfo.processInfo.processIdentifier,
            version: TaskerVersion.current, namespaces: worker.namespaces, handlers: worker.handlerNames)
        let heart = WorkerHeart(store: store, presence: presence, logger: logger)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.store.pool.run() }
            group.addTask { await heart.run() }
            if let settings = configuration.maintenance {
                let maintenance = MaintenanceLoop(store: store, settings: settings, logger: logger) { _ in
                    // What it enqueued or ended, it did for everybody.
                    self.worker.wake()
                    self.waiters.check()
                }
                group.addTask { await maintenance.run() }
            }
            if let keep = configuration.retention {
                let retention = RetentionLoop(store: store, keep: keep, logger: logger)
                group.addTask { await retention.run() }
            }
            group.addTask { await self.foreignResults.run() }
            if configuration.listens {
                let listener = WakeUpListener(
                    configuration: database, own: id, namespaces: Set(worker.namespaces), logger: logger,
                    work: { self.worker.wake() }, finished: { self.waiters.check() },
                    cancelled: { self.worker.cancelSteps(ofTask: $0) },
                    foreignResults: { self.foreignSignal.send() })
                group.addTask { await listener.run() }
            }
            await worker.run()
            await heart.stop()
            group.cancelAll()
        }
    }

    private static func register(
        _ templates: [TaskTemplate], in store: TaskStore, cache: TemplateCache, configuration: TaskerConfiguration
    ) async throws -> [WorkflowReference: UUID] {
        var ids: [WorkflowReference: UUID] = [:]
        let resolved = try templates.map { template in
            let template = try template.validated()
            return configuration.environment.map(template.resolved) ?? template
        }
        for template in resolved {
            let reference = WorkflowReference(
                namespace: template.namespace, name: template.name, version: template.version)
            let registration: TemplateRegistration
            do {
                registration = try await store.register(template, replace: configuration.replacesTemplates)
            } catch let error as PostgresError where error.isDenied {
                // A worker's role runs what others registered.
                guard let found = try await store.registration(of: template) else {
                    throw TaskerError(
                        .unknownTemplate,
                        "\(reference) is not registered, and this role may not register it; start a process of a role that may, or run: tasker template register"
                    )
                }
                registration = found
            } catch let error as PostgresError where error.sqlState == "22023" {
                throw TaskerError(.templateConflict, "\(reference): \(error.message)")
            }
            guard registration.outcome != .conflict else {
                let differences = registration.differences(from: template).prefix(10).map { "\n  \($0)" }.joined()
                throw TaskerError(
                    .templateConflict,
                    "\(reference) is registered with another content; give the changed template another version, or replace it by force; it differs at (registered -> new):\(differences)"
                )
            }
            cache.insert(RegisteredTemplate(id: registration.id, template: template))
            ids[reference] = registration.id
        }
        return ids
    }
}
