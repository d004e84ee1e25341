/// One thing that happens in a history.
///
/// Operations name what they act on by numbers that are resolved when they run (modulo what is there), so that a history
/// still means something after some of its operations have been taken out.
enum Operation: Hashable, Sendable {
    /// The number of no worker in particular: the one that holds the most leases.
    static let busiestWorker = -1

    /// Tasks are submitted in one call.
    case create([NewTaskPick], ClaimPick)
    /// A worker claims from queues, by their numbers.
    case claim(ClaimPick, queues: [Int])
    /// A worker asks for due timers, then for work.
    case poll(ClaimPick, queues: [Int], timers: Int)
    /// A worker settles results, the exhausted attempts handed to it among them.
    case settle([Result], ClaimPick)
    /// A worker extends leases, in milliseconds.
    case extend(worker: Int, [LeasePick], milliseconds: Int)
    /// A worker saves how far an attempt has come, in items, and extends its lease by milliseconds.
    case checkpoint(worker: Int, LeasePick, items: Int, milliseconds: Int)
    /// A worker gives leases back.
    case release(worker: Int, [LeasePick])
    /// Due retries are made runnable.
    case runTimers(limit: Int)
    /// An operator cancels a task.
    case cancel(task: Int)
    /// An operator resets a step, by its number among all or among the failed ones.
    case reset(step: Int)
    /// An operator ends a step by hand, with a result or without.
    case finish(step: Int, withResult: Bool)
    /// An operator resumes a task.
    case resume(task: Int)
    /// An operator pauses something, or ends its pause.
    case pause(PausePick, ends: Bool)
    /// An operator opens a dead letter for a task.
    case addDeadLetter(task: Int)
    /// An operator closes a dead letter.
    case resolveDeadLetter(Int)
    /// An operator begins the oldest dead letters again, one every so many milliseconds.
    case redrive(limit: Int, milliseconds: Int)
    /// Tasks that nothing moves are given up.
    case detectStaleness
    /// A foreign worker claims one of the visible steps.
    case claimForeign(Int)
    /// A foreign worker ends one of its attempts, and announces its result or dies before.
    case endForeign(Int, Result, announces: Bool)
    /// What foreign workers have stored is settled; what is tried again is so after milliseconds.
    case settleForeign(milliseconds: Int)
    /// Lost leases are looked after where no worker is left.
    case sweep
    /// A worker forgets all that it holds.
    case crash(worker: Int)
    /// Time passes until a timer is due or a lease ends, less some microseconds.
    case jump(shortBy: Int)

    /// A task to be submitted.
    struct NewTaskPick: Hashable, Sendable {
        var template: Int
        var key: Int
        var input: Int
        var priority: Int
        /// Milliseconds until its steps may run; nil for at once.
        var delayMilliseconds: Int?
    }

    /// What to pause.
    enum PausePick: Hashable, Sendable {
        case task(Int)
        case template(Int)
        case namespace(Int)
    }

    /// What a worker offers to take.
    struct ClaimPick: Hashable, Sendable {
        var worker: Int
        var limit: Int
        var leaseMilliseconds: Int
    }

    /// A lease to act on.
    enum LeasePick: Hashable, Sendable {
        /// One that the worker believes to hold.
        case held(Int)
        /// Any that was ever given to anybody.
        case past(Int)
        /// One of an attempt that was never begun.
        case unknownAttempt(Int)
        /// One of a step that does not exist.
        case unknownStep
    }

    /// A result of an attempt.
    struct Result: Hashable, Sendable {
        var lease: LeasePick
        var outcome: Outcome
        var delayMilliseconds: Int
        /// The numbers of the events that the handler publishes, each with a payload of its own.
        var published: [Int] = []
        /// Which branches or batches a successful decision or batchable step asks for.
        var choice: Int = 0
    }

    /// How an attempt ended.
    enum Outcome: String, Hashable, Sendable {
        case success, retryable, permanent
    }
}
