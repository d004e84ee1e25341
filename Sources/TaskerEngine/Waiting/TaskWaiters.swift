public import Foundation
public import Logging
import PostgresClient
import Synchronization
public import TaskerCore
public import TaskerStore

/// Those who wait for the end of tasks: told by this process when it ends them, and found by one query for all of them
/// when another process does.
public final class TaskWaiters: Sendable {
    private let store: TaskStore
    private let logger: Logger
    private let state = Mutex(State())
    private let tickets = Atomic<UInt64>(0)
    private let asked: AsyncStream<Void>
    private let ask: AsyncStream<Void>.Continuation

    private typealias Continuation = CheckedContinuation<TaskState, any Error>

    private struct State {
        var waiting: [UUID: [UInt64: Continuation]] = [:]
        /// Somebody asks the database as long as anybody waits.
        var isAsking = false
    }

    /// Makes an empty set.
    public init(store: TaskStore, logger: Logger) {
        self.store = store
        self.logger = logger
        (asked, ask) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Waits until the task ends, or cannot go on without an operator.
    ///
    /// - Throws: `CancellationError` when the calling task is cancelled; `PostgresError` of code `poolClosed` when the
    ///   connections are closed meanwhile.
    public func wait(for task: UUID) async throws -> TaskState {
        let ticket = tickets.wrappingAdd(1, ordering: .relaxed).newValue
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let (first, leads) = state.withLock { state in
                    state.waiting[task, default: [:]][ticket] = continuation
                    defer { state.isAsking = true }
                    return (state.waiting[task]?.count == 1, !state.isAsking)
                }
                if Task.isCancelled { cancel(task, ticket) }
                // The task may have ended before anybody waited.
                if first || leads { ask.yield() }
                // The asking is done for all who wait, so it is no child of the first of them.
                if leads { Task { await self.work() } }
            }
        } onCancel: {
            cancel(task, ticket)
        }
    }

    /// Tells those who wait for these tasks.
    public func changed(_ tasks: [UUID: String]) {
        for (task, raw) in tasks {
            guard let reached = TaskState(rawValue: raw), Self.isEnd(reached) else { continue }
            let waiting = state.withLock { $0.waiting.removeValue(forKey: task) }
            for continuation in (waiting ?? [:]).values {
                continuation.resume(returning: reached)
            }
        }
    }

    /// Asks the database soon: somebody said that tasks ended.
    public func check() {
        ask.yield()
    }

    /// States in which nothing more happens by itself.
    public static func isEnd(_ state: TaskState) -> Bool {
        state.isTerminal || state == .blockedByFailures
    }

    /// Asks the database about all tasks that somebody waits for: when told to, and every second, until nobody waits.
    private func work() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                while (try? await Task.sleep(for: .seconds(1))) != nil { self.ask.yield() }
            }
            for await _ in asked {
                await query()
                let waiting = state.withLock { state in
                    state.isAsking = !state.waiting.isEmpty
                    return state.waiting.count
                }
                if waiting == 0 { break }
                // Requests that come close together share a query, the more so the more it asks for.
                try? await Task.sleep(for: .milliseconds(min(20, 5 + waiting / 20)))
            }
            group.cancelAll()
        }
    }

    private func query() async {
        let tasks = state.withLock { Array($0.waiting.keys) }
        guard !tasks.isEmpty else { return }
        do {
            changed(try await store.states(of: tasks))
        } catch let error as PostgresError where error.code == .poolClosed {
            fail(error)
        } catch {
            logger.debug("tasks could not be asked about", metadata: ["error": "\(error)"])
        }
    }

    /// Ends all waits: nobody can ask any more.
    private func fail(_ error: PostgresError) {
        let waiting = state.withLock { state in
            defer { state.waiting = [:] }
            return state.waiting
        }
        for continuation in waiting.values.flatMap(\.values) {
            continuation.resume(throwing: error)
        }
    }

    private func cancel(_ task: UUID, _ ticket: UInt64) {
        let continuation = state.withLock { state in
            let found = state.waiting[task]?.removeValue(forKey: ticket)
            if state.waiting[task]?.isEmpty == true { state.waiting.removeValue(forKey: task) }
            return found
        }
        continuation?.resume(throwing: CancellationError())
    }
}
