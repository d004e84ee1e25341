public import Foundation
public import Logging
import Synchronization
public import TaskerCore
public import TaskerStore

/// Those who wait for the end of tasks: told by this process when it ends them, and found by one query for all of them
/// when another process does.
public final class TaskWaiters: Sendable {
    private let store: TaskStore
    private let logger: Logger
    private let state = Mutex<[UUID: [UInt64: CheckedContinuation<TaskState, any Error>]]>([:])
    private let tickets = Atomic<UInt64>(0)
    private let asked: AsyncStream<Void>
    private let ask: AsyncStream<Void>.Continuation

    /// Makes an empty set.
    public init(store: TaskStore, logger: Logger) {
        self.store = store
        self.logger = logger
        (asked, ask) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Waits until the task ends, or cannot go on without an operator.
    ///
    /// - Throws: `CancellationError` when the calling task is cancelled.
    public func wait(for task: UUID) async throws -> TaskState {
        let ticket = tickets.wrappingAdd(1, ordering: .relaxed).newValue
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let first = state.withLock { state in
                    state[task, default: [:]][ticket] = continuation
                    return state[task]?.count == 1
                }
                if Task.isCancelled { cancel(task, ticket) }
                // The task may have ended before anybody waited.
                if first { ask.yield() }
            }
        } onCancel: {
            cancel(task, ticket)
        }
    }

    /// Tells those who wait for these tasks.
    public func changed(_ tasks: [UUID: String]) {
        for (task, raw) in tasks {
            guard let reached = TaskState(rawValue: raw), Self.isEnd(reached) else { continue }
            let waiting = state.withLock { $0.removeValue(forKey: task) }
            for continuation in (waiting ?? [:]).values {
                continuation.resume(returning: reached)
            }
        }
    }

    /// Asks the database soon: somebody said that tasks ended.
    public func check() {
        ask.yield()
    }

    /// Asks the database about all tasks that somebody waits for: when told to, and every second. Nobody waiting costs
    /// nothing.
    public func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                while (try? await Task.sleep(for: .seconds(1))) != nil { self.ask.yield() }
            }
            for await _ in asked {
                await query()
                // Requests that come close together share a query.
                guard (try? await Task.sleep(for: .milliseconds(20))) != nil else { break }
            }
            group.cancelAll()
        }
    }

    /// States in which nothing more happens by itself.
    public static func isEnd(_ state: TaskState) -> Bool {
        state.isTerminal || state == .blockedByFailures
    }

    private func query() async {
        let tasks = state.withLock { Array($0.keys) }
        guard !tasks.isEmpty else { return }
        do {
            changed(try await store.states(of: tasks))
        } catch {
            logger.debug("tasks could not be asked about", metadata: ["error": "\(error)"])
        }
    }

    private func cancel(_ task: UUID, _ ticket: UInt64) {
        let continuation = state.withLock { state in
            let found = state[task]?.removeValue(forKey: ticket)
            if state[task]?.isEmpty == true { state.removeValue(forKey: task) }
            return found
        }
        continuation?.resume(throwing: CancellationError())
    }
}
