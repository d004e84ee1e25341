import Foundation
import PostgresClient
import Synchronization
import TaskerCore
import TaskerStore
import TestSupport

@testable import TaskerWorker

extension StoreFixture {
    /// Runs the body while a worker serves namespace alpha, then drains it.
    @discardableResult
    func withWorker<Result>(
        _ handlers: HandlerRegistry, namespaces: [String] = ["alpha"],
        _ configure: (inout WorkerConfiguration) -> Void = { _ in }, _ body: (StepWorker) async throws -> Result
    ) async throws -> Result {
        let worker = self.makeWorker(handlers, namespaces: namespaces, configure)
        let running = Task { await worker.run() }
        do {
            let result = try await body(worker)
            worker.drain()
            await running.value
            return result
        } catch {
            worker.drain()
            running.cancel()
            await running.value
            throw error
        }
    }

    /// A worker that asks for work every 100 ms and stops without grace, unless told otherwise.
    func makeWorker(
        _ handlers: HandlerRegistry, namespaces: [String] = ["alpha"],
        _ configure: (inout WorkerConfiguration) -> Void = { _ in }
    ) -> StepWorker {
        var configuration = WorkerConfiguration()
        configuration.pollInterval = .milliseconds(100)
        configuration.grace = .zero
        configure(&configuration)
        return StepWorker(
            id: UUID(), namespaces: namespaces, handlers: handlers, configuration: configuration, store: store,
            templates: TemplateCache(store: store),
            events: WorkerEvents(tasksChanged: { _ in }, stepsEnqueued: { _ in }), logger: database.logger)
    }

    /// Waits until a worker has asked for work once and got its answer.
    func waitUntilPolled(_ worker: StepWorker) async throws {
        try await eventually("the first poll is over") {
            // The first call of the fixture registers the template.
            store.roundTrips.count >= 2 && worker.ledger.withLock { $0.reserved == 0 && !$0.backlog }
        }
    }

    /// Waits until a task is in a state.
    func wait(for task: UUID, toBe state: String, within limit: Duration = .seconds(30)) async throws {
        try await eventually("task \(state)", within: limit) { try await self.state(of: task) == state }
    }

    /// Waits until every task is in a state.
    func waitForAll(toBe state: String, within limit: Duration = .seconds(60)) async throws {
        try await eventually("all tasks \(state)", within: limit, every: .milliseconds(20)) {
            try await value("SELECT count(*) FROM tasker.tasks WHERE state <> $1::text", [.text(state)], as: Int64.self)
                == 0
        }
    }

    /// How the attempts of a step failed, in order.
    func errorTypes(of task: UUID) async throws -> [String] {
        try await pool.query(
            .init(
                sql: """
                    SELECT h.metadata->'error'->>'error_type' FROM tasker.workflow_step_transitions h
                    JOIN tasker.workflow_steps s USING (workflow_step_uuid)
                    WHERE s.task_uuid = $1::uuid AND h.metadata ? 'error' ORDER BY h.created_at, h.sort_key
                    """), [.uuid(task)]
        ).map { try $0.decode(at: 0) }
    }
}

extension HandlerRegistry {
    /// A registry with one handler, `work`.
    static func work(_ run: @escaping @Sendable (StepContext) async throws -> JSONPayload) -> HandlerRegistry {
        var registry = HandlerRegistry()
        registry.add("work", run)
        return registry
    }

    /// Adds a handler of a name that is free.
    mutating func add(_ name: String, _ run: @escaping @Sendable (StepContext) async throws -> JSONPayload) {
        do {
            try register(name, handler: ClosureHandler(run))
        } catch {
            assertionFailure("\(error)")
        }
    }
}

/// A number that handlers count up.
final class Counted: Sendable {
    private let state = Mutex((now: 0, most: 0, total: 0))

    var total: Int { state.withLock { $0.total } }
    var most: Int { state.withLock { $0.most } }

    func enter() {
        state.withLock { state in
            state.now += 1
            state.total += 1
            state.most = max(state.most, state.now)
        }
    }

    func leave() {
        state.withLock { $0.now -= 1 }
    }
}

/// A door that holds threads, not tasks, until it is opened.
final class ThreadDoor: Sendable {
    private let isOpen = Mutex(false)

    /// Blocks the thread until the door is open.
    func pass() {
        while !isOpen.withLock({ $0 }) { Thread.sleep(forTimeInterval: 0.01) }
    }

    func open() {
        isOpen.withLock { $0 = true }
    }
}
