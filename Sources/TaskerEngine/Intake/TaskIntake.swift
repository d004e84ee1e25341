import PostgresClient
import Synchronization
public import TaskerStore

/// Creates tasks: a lone request at once, many in batches that grow by themselves while a batch is under way.
public final class TaskIntake: Sendable {
    private let store: TaskStore
    private let sink: any ClaimSink
    private let started: @Sendable ([String: Int]) -> Void
    private let lanes: Int
    private let most: Int
    private let state = Mutex(State())

    private struct State {
        var waiting: [Request] = []
        var busy = 0
    }

    private struct Request {
        let task: NewTask
        let continuation: CheckedContinuation<CreatedTask, any Error>
    }

    /// Makes an intake.
    ///
    /// - Parameters:
    ///   - sink: where root steps go that can run in this process.
    ///   - lanes: how many batches may be under way at a time.
    ///   - most: the largest batch, in tasks.
    ///   - enqueued: called with the messages that nobody holds yet.
    public init(
        store: TaskStore, sink: any ClaimSink, lanes: Int = 2, most: Int = 500,
        enqueued: @escaping @Sendable ([String: Int]) -> Void
    ) {
        self.store = store
        self.sink = sink
        self.lanes = max(1, lanes)
        self.most = max(1, most)
        started = enqueued
    }

    /// Creates a task, or finds the one that has its identity.
    ///
    /// A call that is cancelled may still create the task: once accepted, it is not taken back.
    ///
    /// - Throws: `PostgresError`: when the database refuses the task, it does not exist; when the connection was lost, it may,
    ///   and a request with the same identity finds it.
    public func submit(_ task: NewTask) async throws -> CreatedTask {
        try await withCheckedThrowingContinuation { continuation in
            let leads = state.withLock { state in
                state.waiting.append(Request(task: task, continuation: continuation))
                guard state.busy < lanes else { return false }
                state.busy += 1
                return true
            }
            // The lane outlives this request when others join it, so it is not a child of the caller.
            if leads { Task { await self.work() } }
        }
    }

    /// Creates many tasks in one transaction: all or none.
    ///
    /// - Throws: `PostgresError`: when the database refuses a task, none exists; when the connection was lost, all may.
    /// - Returns: an answer for each task; when there are conflicts among them nothing was created, and the answers may end
    ///   behind the first of them.
    public func submit(_ tasks: [NewTask]) async throws -> [CreatedTask] {
        // A worker with its room set aside for a transaction that takes long would stand idle.
        let wanted = tasks.count <= TaskStore.creationBatch ? tasks.count : 0
        return try await create(claiming: wanted) { try await store.createAll(tasks, terms: $0) }
    }

    private func work() async {
        while let batch = next() {
            await create(batch)
        }
    }

    private func next() -> [Request]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.busy -= 1
                return nil
            }
            let batch = Array(state.waiting.prefix(most))
            state.waiting.removeFirst(batch.count)
            return batch
        }
    }

    /// Creates a batch of single requests.
    ///
    /// When the database refuses it, each is tried alone, so that only the one with the bad value fails.
    private func create(_ batch: [Request]) async {
        do {
            let created = try await create(batch.map(\.task))
            for (request, task) in zip(batch, created) {
                request.continuation.resume(returning: task)
            }
        } catch let error as PostgresError where batch.count > 1 && error.sqlState != nil {
            for request in batch {
                await create([request])
            }
        } catch {
            for request in batch {
                request.continuation.resume(throwing: error)
            }
        }
    }

    private func create(_ tasks: [NewTask]) async throws -> [CreatedTask] {
        guard !tasks.isEmpty else { return [] }
        let created = try await create(claiming: tasks.count) { try await store.create(tasks, terms: $0) }
        guard created.count == tasks.count else {
            throw PostgresError(.decoding, "create_tasks answered \(created.count) of \(tasks.count)")
        }
        return created
    }

    /// Runs a call that creates tasks, and sees to the steps that it started.
    private func create(
        claiming wanted: Int, _ call: (ClaimTerms) async throws -> CreateResult
    ) async throws -> [CreatedTask] {
        let terms = sink.reserve(wanted)
        do {
            let result = try await call(terms)
            sink.accept(result.started, reserved: terms.limit)
            if !result.started.enqueued.isEmpty {
                started(result.started.enqueued)
            }
            return result.tasks
        } catch {
            sink.accept(StartedSteps(), reserved: terms.limit)
            throw error
        }
    }
}
