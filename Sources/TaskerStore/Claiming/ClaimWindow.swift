/// Decides how much of its queues a process reads with its next claim (decision 0008).
///
/// As long as claims are quick, everything. When they become slow for what they bring, which a long snapshot of somebody
/// else does to them, only what was sent since all before it was gone, with a look a little further back now and then, and one at
/// everything more rarely.
///
/// One window belongs to one set of queues and handlers.
public struct ClaimWindow: Sendable {
    /// A claim of everything is slow from here on, with ``slownessPerStep`` for each step that it brought.
    static let slowness = Duration.milliseconds(10)
    static let slownessPerStep = Duration.microseconds(250)
    /// So many slow claims in a row narrow the window: one may be slow for any reason.
    static let patience = 3
    /// How long the transaction of a message may take that each claim finds: what is sent is seen when it is committed.
    static let slack = Duration.milliseconds(250)
    /// After so long a claim allows for transactions of ``middleSlack``.
    static let middleInterval = Duration.seconds(1)
    static let middleSlack = Duration.seconds(2)
    /// After so long a claim allows for transactions of ``wideSlack``.
    static let wideInterval = Duration.seconds(15)
    static let wideSlack = Duration.seconds(20)
    /// Everything is read again after this time at the latest, or after ``share`` times what that took last.
    static let interval = Duration.seconds(120)
    static let share = 20

    private var slowClaims = 0
    private var goneUntil: ContinuousClock.Instant?
    private var middleDue: ContinuousClock.Instant?
    private var wideDue: ContinuousClock.Instant?
    private var everythingDue: ContinuousClock.Instant?

    /// Everything is read first.
    public init() {}

    /// What the next claim is to read.
    public func reach(at now: ContinuousClock.Instant) -> ClaimReach {
        guard slowClaims >= Self.patience else { return .everything }
        guard let goneUntil, let middleDue, let wideDue, let everythingDue, now < everythingDue else {
            return .everythingAndLongestWait
        }
        let slack = now >= wideDue ? Self.wideSlack : now >= middleDue ? Self.middleSlack : Self.slack
        return .recent(goneUntil.duration(to: now) + slack)
    }

    /// Learns from a claim that was answered.
    ///
    /// - Parameters:
    ///   - reach: What it read.
    ///   - begin: When it was sent.
    ///   - end: When its answer was there.
    ///   - limit: How many steps it could have brought: when 0, it says nothing of the queues. Nil for a process without
    ///     handlers, whose polls look for what has become due.
    public mutating func note(
        _ started: StartedSteps, reach: ClaimReach, from begin: ContinuousClock.Instant,
        to end: ContinuousClock.Instant,
        limit: Int?
    ) {
        guard limit != 0 else { return }
        let brought = started.claimed.count + started.exhausted.count
        if case .recent = reach {
            if brought < limit ?? .max { goneUntil = begin }
            if let due = middleDue, begin >= due { middleDue = end + Self.middleInterval }
            if let due = wideDue, begin >= due { wideDue = end + Self.wideInterval }
            return
        }
        let took = begin.duration(to: end)
        guard took > Self.slowness + Self.slownessPerStep * brought else {
            self = ClaimWindow()
            return
        }
        slowClaims = min(slowClaims + 1, Self.patience)
        guard let wait = started.longestWait ?? (limit == nil ? .zero : nil) else { return }
        goneUntil = brought < limit ?? .max ? begin : begin - wait
        middleDue = end + Self.middleInterval
        wideDue = end + Self.wideInterval
        everythingDue = end + max(Self.interval, took * Self.share)
    }
}
