public import Foundation
public import Logging
import PostgresClient
import Synchronization
import TaskerCore
public import TaskerStore

/// Takes steps from the queues of its namespaces, runs their handlers and hands the results back.
///
/// One worker serves a process. It holds no more steps than its capacity, claims more when it has room and something
/// woke it, runs the successors of what it settles, and gives back what it could not finish when it stops.
public final class StepWorker: Sendable {
    /// Who the leases belong to.
    public let id: UUID
    /// The namespaces whose queues it reads.
    public let namespaces: [String]
    /// The callables of its handlers.
    public let handlerNames: [String]

    let configuration: WorkerConfiguration
    let store: TaskStore
    let templates: TemplateCache
    let handlers: HandlerRegistry
    let events: WorkerEvents
    let logger: Logger
    let executor = HandlerExecutor()
    let hostname = ProcessInfo.processInfo.hostName
    let meters = WorkerMeters()
    let gate: SettlingGate
    let workerName: String
    let clock = ContinuousClock()

    let ledger: Mutex<WorkerLedger>
    let claimSignal = Signal()
    let drainSignal = Signal()
    let laneSignals: [Signal]
    let heldSignal = Signal()
    let retries = RetryClock()
    private let window = Mutex(ClaimWindow())
    private let lastPoll = Mutex<ContinuousClock.Instant?>(nil)
    private let claims = Atomic<Int>(0)
    /// The most timers that a poll sets off.
    private static let timerBatch = 200

    /// Makes a worker; it does nothing until `run`.
    public init(
        id: UUID, namespaces: [String], handlers: HandlerRegistry, configuration: WorkerConfiguration, store: TaskStore,
        templates: TemplateCache, events: WorkerEvents, logger: Logger
    ) {
        self.id = id
        workerName = "worker_\(id.uuidString.lowercased())"
        // One connection is left for claims, one for leases, and one for the settlement of everything else.
        gate = SettlingGate(limit: store.pool.size - 3)
        self.namespaces = namespaces
        self.handlers = handlers
        self.handlerNames = handlers.callables
        self.configuration = configuration
        self.store = store
        self.templates = templates
        self.events = events
        self.logger = logger
        ledger = Mutex(WorkerLedger(capacity: configuration.capacity, lanes: configuration.settleLanes))
        laneSignals = (0..<max(1, configuration.settleLanes)).map { _ in Signal() }
    }

    /// Runs until the worker is drained or the calling task is cancelled.
    ///
    /// Call it once.
    public func run() async {
        ledger.withLock { $0.open() }
        claimSignal.send()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.claimLoop() }
            group.addTask { await self.every(self.configuration.pollInterval) { self.claimSignal.send() } }
            group.addTask { await self.every(self.configuration.lease / 3) { await self.renewLeases() } }
            group.addTask { await self.every(.milliseconds(100)) { self.watchHandlers() } }
            group.addTask { await self.retries.run { self.pollSoon() } }
            for (lane, signal) in laneSignals.enumerated() {
                group.addTask { await self.settleLoop(lane: lane, signal: signal) }
            }
            group.addTask { await self.releaseHeld() }
            await drainSignal.wait()
            await finishDraining()
            group.cancelAll()
        }
        executor.close()
    }

    /// Stops taking steps, waits for the running ones within the grace period, gives the others back, and ends `run`.
    public func drain() {
        ledger.withLock { $0.close() }
        drainSignal.send()
    }

    /// Tells the worker that its queues may hold work.
    public func wake() {
        ledger.withLock { $0.backlog = true }
        claimSignal.send()
    }

    /// Tells the worker that its queues will hold work at that time, when it is within a minute.
    ///
    /// Only a hint: whoever polls finds what has become due.
    public func wake(at time: Date?) {
        guard let delay = time?.timeIntervalSinceNow, delay > 0, delay < 60 else { return }
        retries.schedule(after: .seconds(delay))
    }

    /// Asks for due timers when so much time has passed: a step was set to be tried again then.
    public func look(forTimersIn delay: Duration) {
        retries.schedule(after: delay)
    }

    /// Asks for due timers and work at once.
    func pollSoon() {
        lastPoll.withLock { $0 = nil }
        claimSignal.send()
    }

    /// How many steps the worker holds.
    public var held: Int {
        ledger.withLock { $0.running.count + $0.finished.count + $0.settling }
    }

    private func claimLoop() async {
        for await _ in claimSignal {
            let now = clock.now
            let pollIsDue = lastPoll.withLock { last in
                guard let then = last else { return true }
                return then.duration(to: now) >= configuration.pollInterval * 0.9
            }
            let backlog = ledger.withLock { $0.backlog }
            guard pollIsDue || backlog else { continue }
            await claim(polling: pollIsDue)
            if Task.isCancelled { return }
        }
    }

    private func claim(polling: Bool) async {
        let terms = reserve(handlerNames.isEmpty ? 0 : configuration.claimBatch)
        guard polling || terms.limit > 0 else { return }
        // What is announced from here on may be too new for this claim. Without room, nobody has looked.
        ledger.withLock { $0.backlog = terms.limit == 0 }
        do {
            let started: StartedSteps
            let begin = clock.now
            let reach = window.withLock { $0.reach(at: begin) }
            if polling {
                lastPoll.withLock { $0 = begin }
                started = try await store.poll(
                    namespaces: nextOrder(), terms: terms, timers: Self.timerBatch, reach: reach)
                look(forTimersAfter: started)
                if started.foreignResults { events.foreignResults() }
            } else {
                started = try await store.claim(from: nextOrder(), terms: terms, reach: reach)
            }
            let end = clock.now
            window.withLock {
                $0.note(started, reach: reach, from: begin, to: end, limit: handlerNames.isEmpty ? nil : terms.limit)
            }
            // A full claim means that there may be more.
            if terms.limit > 0, started.claimed.count + started.exhausted.count >= terms.limit {
                ledger.withLock { $0.backlog = true }
            }
            accept(started, reserved: terms.limit)
        } catch {
            ledger.withLock { ledger in
                ledger.unreserve(terms.limit)
                ledger.backlog = true
            }
            guard !Task.isCancelled else { return }
            logger.warning("claim failed", metadata: ["error": "\(error)"])
            try? await Task.sleep(for: .milliseconds(500))
            claimSignal.send()
        }
    }

    /// The namespaces, each claim beginning with another one, so that a full queue does not starve those behind it.
    private func nextOrder() -> [String] {
        guard namespaces.count > 1 else { return namespaces }
        let first = claims.wrappingAdd(1, ordering: .relaxed).oldValue % namespaces.count
        return Array(namespaces[first...] + namespaces[..<first])
    }

    /// Asks again when more timers are due than a poll takes, or when some could not be had.
    private func look(forTimersAfter started: StartedSteps) {
        if started.enqueued.values.reduce(0, +) >= Self.timerBatch {
            pollSoon()
        } else if started.deferred > 0 {
            retries.schedule(after: .milliseconds(20))
        }
    }

    /// Calls `body` at an interval until cancelled.
    private func every(_ interval: Duration, _ body: @Sendable () async -> Void) async {
        while (try? await Task.sleep(for: interval)) != nil {
            await body()
        }
    }
}
