import Foundation

/// The threads that handlers run on: as many as the machine has cores, more when handlers block them.
///
/// Handlers are other people's code. One that blocks its thread, or never gives it back, must not stop the others, so
/// the pool grows while its oldest job waits too long, and shrinks when threads have nothing to do.
///
/// Unchecked: every stored variable is read and written with `condition` locked.
final class HandlerExecutor: TaskExecutor, @unchecked Sendable {
    /// A job that waits longer than this gets a thread of its own.
    static let patience: TimeInterval = 0.05
    /// At most this many threads are added at a time.
    static let growth = 16
    /// An additional thread that finds nothing to do for this long ends.
    static let idleTime: TimeInterval = 10

    private let condition = NSCondition()
    private let base: Int
    private let most: Int
    private var jobs: [(job: UnownedJob, since: Date)] = []
    private var head = 0
    private var threads = 0
    private var idle = 0
    private var closed = false

    /// Makes a pool that keeps `base` threads and grows to `most`.
    init(base: Int = max(2, ProcessInfo.processInfo.activeProcessorCount), most: Int = 256) {
        self.base = base
        self.most = max(base, most)
    }

    /// How many threads there are now.
    var threadCount: Int {
        condition.withLock { threads }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let unowned = UnownedJob(job)
        condition.withLock {
            jobs.append((unowned, Date()))
            if idle > 0 {
                condition.signal()
            } else if threads < base {
                spawn()
            }
        }
    }

    /// Adds a thread for each job that has waited too long, a few at a time.
    ///
    /// The worker calls this while steps run.
    func relieve() {
        condition.withLock {
            guard idle == 0 else { return }
            let limit = Date(timeIntervalSinceNow: -Self.patience)
            let overdue = jobs[head...].prefix(Self.growth).prefix { $0.since < limit }.count
            for _ in 0..<min(overdue, most - threads) {
                spawn()
            }
        }
    }

    /// Lets the threads end when the jobs are done.
    func close() {
        condition.withLock {
            closed = true
            condition.broadcast()
        }
    }

    /// The caller holds the lock.
    private func spawn() {
        threads += 1
        let thread = Thread { [self] in work() }
        thread.name = "tasker-handler"
        thread.stackSize = 1 << 20
        thread.start()
    }

    private func work() {
        while let job = next() {
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }

    private func next() -> UnownedJob? {
        condition.lock()
        defer { condition.unlock() }
        while head == jobs.count {
            if closed || threads > base {
                let deadline = Date(timeIntervalSinceNow: closed ? 0 : Self.idleTime)
                idle += 1
                let woken = condition.wait(until: deadline)
                idle -= 1
                if !woken, head == jobs.count {
                    threads -= 1
                    return nil
                }
            } else {
                idle += 1
                condition.wait()
                idle -= 1
            }
        }
        let job = jobs[head].job
        head += 1
        if head == jobs.count {
            jobs.removeAll(keepingCapacity: true)
            head = 0
        } else if head > 1024 {
            jobs.removeFirst(head)
            head = 0
        }
        return job
    }
}
