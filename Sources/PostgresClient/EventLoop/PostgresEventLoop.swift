import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The thread that owns the sockets of its connections, and a task executor.
///
/// A task that prefers this executor (`withTaskExecutorPreference(pool.eventLoop)`) starts its queries and gets its
/// results without changing threads, which halves the CPU time of a query; any other task works too. Jobs share the thread
/// with the sockets: what computes for long or blocks does not belong here.
/// A loop lives as long as the process; make few, normally none but `shared`.
///
/// Sendable because everything reached from several threads sits in `inbox` (a mutex), `owner` (an atomic) or is
/// constant; the remaining variables are touched by the loop's own thread alone, which `isCurrent` checks.
public final class PostgresEventLoop: TaskExecutor, @unchecked Sendable {
    /// The loop used by every connection and pool that is given no other.
    public static let shared = PostgresEventLoop()

    private enum Work {
        case job(UnownedJob)
        case call(@Sendable () -> Void)
    }

    private struct Inbox {
        var work: [Work] = []
        var isLoopAsleep = false
    }

    private static let workBetweenPolls = 256

    private let inbox = Mutex(Inbox())
    private let owner = Atomic<UInt>(0)
    private let wakeUp: WakeUpPipe

    // The loop's thread only.
    private var pending: [Work] = []
    private var batch: [Work] = []
    private var batchIndex = 0
    private var descriptors: DescriptorTable
    private var timers = TimerQueue()

    /// Starts a loop with a thread of its own.
    public init() {
        guard let wakeUp = WakeUpPipe() else { fatalError("PostgresEventLoop: no descriptors left for a pipe") }
        self.wakeUp = wakeUp
        descriptors = DescriptorTable(wakeUp: wakeUp.readEnd)
        guard SystemThread.start({ self.runForever() }) else { fatalError("PostgresEventLoop: cannot start a thread") }
    }

    /// Whether the caller runs on the loop's thread.
    public var isCurrent: Bool { owner.load(ordering: .relaxed) == SystemThread.currentID }

    /// Accepts a job of the Swift runtime.
    public func enqueue(_ job: consuming ExecutorJob) {
        enqueue(.job(UnownedJob(job)))
    }

    /// Runs `body` on the loop's thread: at once when the caller is there already, otherwise soon.
    func execute(_ body: @escaping @Sendable () -> Void) {
        if isCurrent { body() } else { enqueue(.call(body)) }
    }

    private func enqueue(_ work: Work) {
        if isCurrent {
            pending.append(work)
            return
        }
        let wasAsleep = inbox.withLock { inbox in
            inbox.work.append(work)
            defer { inbox.isLoopAsleep = false }
            return inbox.isLoopAsleep
        }
        if wasAsleep { wakeUp.wake() }
    }
}

// What connections ask of their loop, on its thread.
extension PostgresEventLoop {
    func watch(_ handler: any SocketHandler, descriptor: Int32, forWriting: Bool, forReading: Bool = true) {
        let events = (forReading ? POLLIN : 0) | (forWriting ? POLLOUT : 0)
        descriptors.watch(handler, descriptor: descriptor, events: Int16(events))
    }

    func unwatch(_ handler: any SocketHandler) {
        descriptors.remove(handler)
    }

    /// Calls `body` on the loop's thread after `delay`, with a resolution of a millisecond and never early.
    func schedule(after delay: Duration, _ body: @escaping () -> Void) -> TimerQueue.ID {
        timers.add(due: .now + delay, body)
    }

    func cancelTimer(_ id: TimerQueue.ID) {
        timers.cancel(id)
    }
}

// The loop itself.
extension PostgresEventLoop {
    private func runForever() {
        owner.store(SystemThread.currentID, ordering: .relaxed)
        while true {
            runWork()
            let milliseconds = prepareToSleep()
            if descriptors.wait(milliseconds: milliseconds) { wakeUp.drain() }
            takeInbox()
            for (handler, events) in descriptors.takeReady() where handler.pollIndex >= 0 {
                handler.socketReady(events)
            }
            if let due = timers.nextDue, due <= .now {
                for body in timers.takeDue(.now) { body() }
            }
        }
    }

    /// Runs what is waiting, but looks at the sockets again after a while however much more arrives.
    private func runWork() {
        let executor = asUnownedTaskExecutor()
        for _ in 0..<Self.workBetweenPolls {
            if batchIndex == batch.count {
                batch.removeAll(keepingCapacity: true)
                batchIndex = 0
                swap(&batch, &pending)
                if batch.isEmpty { return }
            }
            let work = batch[batchIndex]
            batchIndex += 1
            switch work {
            case .job(let job): job.runSynchronously(on: executor)
            case .call(let body): body()
            }
        }
    }

    /// - Returns: How long to sleep, in poll(2)'s terms: -1 is until something happens.
    private func prepareToSleep() -> Int32 {
        if batchIndex < batch.count || !pending.isEmpty { return 0 }
        let hasWork = inbox.withLock { inbox in
            inbox.isLoopAsleep = inbox.work.isEmpty
            return !inbox.work.isEmpty
        }
        if hasWork { return 0 }
        guard let due = timers.nextDue else { return -1 }
        let wait = ContinuousClock.Instant.now.duration(to: due)
        guard wait > .zero else { return 0 }
        let (seconds, attoseconds) = wait.components
        return Int32(clamping: min(seconds, 3600) * 1000 + attoseconds / 1_000_000_000_000_000 + 1)
    }

    private func takeInbox() {
        inbox.withLock { inbox in
            inbox.isLoopAsleep = false
            guard !inbox.work.isEmpty else { return }
            if pending.isEmpty {
                swap(&pending, &inbox.work)
            } else {
                pending.append(contentsOf: inbox.work)
                inbox.work.removeAll(keepingCapacity: true)
            }
        }
    }
}
