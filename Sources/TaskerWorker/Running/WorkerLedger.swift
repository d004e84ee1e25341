import Foundation
import TaskerCore
import TaskerStore

/// The books of a worker: what it holds, what is finished and unsettled, and how much room is left.
///
/// A slot is taken from the claim of a step until its settlement is committed. A pure value: the worker guards one with
/// a lock, the tests drive one directly.
struct WorkerLedger {
    /// So long at most a result waits for those of the steps that came with it.
    static let courtesy = Duration.microseconds(500)
    /// Steps that take longer are not expected to end together.
    private static let quick = Duration.milliseconds(1)

    let capacity: Int
    private(set) var running: [UUID: RunningStep] = [:]
    private(set) var finished: [StepSettlement] = []
    /// Results that are in a settlement under way.
    private(set) var settling = 0
    /// Room promised to claims under way.
    private(set) var reserved = 0
    /// Steps are taken: not before the worker runs, and not any more when it stops.
    private(set) var isOpen = false
    /// Whether the queues held more than the last claim took.
    var backlog = true
    private var isClosed = false
    /// How many steps still run of those that one call brought, by when they began.
    private var companions: [ContinuousClock.Instant: Int] = [:]
    private var idleLanes: [Int]

    init(capacity: Int, lanes: Int) {
        self.capacity = max(1, capacity)
        idleLanes = Array((0..<max(1, lanes)).reversed())
    }

    /// How many more steps fit.
    var free: Int {
        !isOpen ? 0 : max(0, capacity - running.count - finished.count - settling - reserved)
    }

    /// Whether nothing is held.
    var isEmpty: Bool {
        running.isEmpty && finished.isEmpty && settling == 0
    }

    /// Whether nothing runs, and no call is under way that could bring something to run.
    var isQuiet: Bool {
        running.isEmpty && reserved == 0
    }

    /// Whether there is work in the queues, as far as is known, and room for it.
    var wantsMore: Bool {
        backlog && free > 0
    }

    /// Sets room aside.
    mutating func reserve(_ wanted: Int) -> Int {
        let granted = min(max(0, wanted), free)
        reserved += granted
        return granted
    }

    /// How many successors a settlement of `batch` results may claim, and how much of that was set aside for it: the slots
    /// of the results themselves become free with it, as far as they had slots.
    mutating func reserveSuccessors(batch: Int, most: Int) -> (limit: Int, reserved: Int) {
        guard isOpen else { return (0, 0) }
        let room = capacity - running.count - finished.count - (settling - batch) - reserved
        let limit = min(max(0, room), most + batch)
        let extra = max(0, limit - batch)
        reserved += extra
        return (limit, extra)
    }

    /// Gives back room that was set aside; the steps claimed under it are added with `add`.
    mutating func unreserve(_ count: Int) {
        reserved = max(0, reserved - count)
    }

    /// Enters a claimed step.
    mutating func add(_ step: RunningStep) {
        if let old = running.updateValue(step, forKey: step.reference.stepID) { _ = leave(old) }
        companions[step.startedAt, default: 0] += 1
    }

    /// Takes a step from its companions, and returns how many of them still run.
    private mutating func leave(_ step: RunningStep) -> Int {
        let left = (companions[step.startedAt] ?? 1) - 1
        companions[step.startedAt] = left > 0 ? left : nil
        return left
    }

    /// Notes the task that runs a step; false when the step is already gone and the task should be cancelled.
    mutating func attach(_ task: Task<Void, Never>, to reference: StepReference) -> Bool {
        guard running[reference.stepID]?.reference == reference else { return false }
        running[reference.stepID]?.task = task
        return true
    }

    /// Takes the end of an attempt, once: later ends of the same attempt (a handler that comes back after its timeout)
    /// are not taken.
    ///
    /// Returns nil then; otherwise the lane to wake, if one is idle. Steps that one call brought and that end at once, as
    /// branches of a graph do, are settled together: their first results wait for the others, for a moment.
    mutating func finish(_ settlement: StepSettlement, at now: ContinuousClock.Instant = .now) -> Finish? {
        guard let step = running[settlement.reference.stepID], step.reference == settlement.reference else {
            return nil
        }
        running.removeValue(forKey: settlement.reference.stepID)
        finished.append(settlement)
        guard leave(step) == 0 || step.startedAt.duration(to: now) > Self.quick else { return Finish(isHeld: true) }
        return Finish(lane: idleLanes.popLast())
    }

    /// The lane to wake for results that have waited long enough; nil when there are none, or no lane is idle.
    mutating func laneForHeld() -> Int? {
        finished.isEmpty ? nil : idleLanes.popLast()
    }

    /// Takes a result of an attempt that the worker does not hold (a lost one of somebody else), and returns the lane
    /// to wake, if one is idle.
    mutating func enter(_ settlement: StepSettlement) -> Int? {
        finished.append(settlement)
        return idleLanes.popLast()
    }

    /// What `finish` did.
    struct Finish {
        /// The lane to wake; nil when all are busy and will come by.
        var lane: Int?
        /// Whether a lane is to be woken after ``courtesy``.
        var isHeld = false
    }

    /// The next results to settle, oldest first, at least one; nil when there are none, and the lane is idle from then on.
    ///
    /// - Parameter bytes: the most bytes of results in a batch, unless a single one has more.
    mutating func nextBatch(lane: Int, most: Int, bytes: Int = .max) -> [StepSettlement]? {
        guard !finished.isEmpty else {
            idleLanes.append(lane)
            return nil
        }
        var count = 0
        var size = 0
        while count < min(most, finished.count) {
            size += finished[count].result.byteCount
            if count > 0, size > bytes { break }
            count += 1
        }
        let batch = Array(finished.prefix(count))
        finished.removeFirst(count)
        settling += count
        return batch
    }

    /// Ends the settlement of a batch.
    mutating func settled(_ count: Int) {
        settling -= count
    }

    /// Whether the attempt runs here.
    func holds(_ reference: StepReference) -> Bool {
        running[reference.stepID]?.reference == reference
    }

    /// Takes steps out that are no longer ours, and returns them.
    mutating func remove(_ references: [StepReference]) -> [RunningStep] {
        references.compactMap { reference in
            guard let step = running[reference.stepID], step.reference == reference else { return nil }
            _ = leave(step)
            return running.removeValue(forKey: reference.stepID)
        }
    }

    /// The attempts whose lease was last renewed before `instant`.
    func leased(before instant: ContinuousClock.Instant) -> [StepReference] {
        running.values.filter { $0.leasedAt < instant }.map(\.reference)
    }

    /// Notes the renewal of leases.
    mutating func extended(_ references: [StepReference], at instant: ContinuousClock.Instant) {
        for reference in references where running[reference.stepID]?.reference == reference {
            running[reference.stepID]?.leasedAt = instant
        }
    }

    /// The steps whose handlers have had their time.
    func overdue(at instant: ContinuousClock.Instant) -> [RunningStep] {
        running.values.filter { $0.deadline <= instant }
    }

    /// Takes steps from now on, unless it was closed before.
    mutating func open() {
        isOpen = !isClosed
    }

    /// Takes no step any more.
    mutating func close() {
        isOpen = false
        isClosed = true
    }
}
