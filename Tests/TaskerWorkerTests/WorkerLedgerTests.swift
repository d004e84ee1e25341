import Foundation
import TaskerCore
import TestSupport
import Testing

@testable import TaskerStore
@testable import TaskerWorker

@Suite struct WorkerLedgerTests {
    @Test func `a ledger grants no room before it opens, and none after it closed, not even when opened again`() {
        var ledger = WorkerLedger(capacity: 5, lanes: 1)
        #expect(ledger.reserve(3) == 0)
        ledger.open()
        #expect(ledger.reserve(3) == 3)
        #expect(ledger.reserve(3) == 2)
        #expect(ledger.reserve(1) == 0)
        ledger.unreserve(5)
        ledger.close()
        ledger.open()
        #expect(ledger.reserve(1) == 0)
        #expect(ledger.reserveSuccessors(batch: 4, most: 4) == (0, 0))
    }

    @Test func `a slot is taken from the reservation to the end of the settlement`() {
        var ledger = WorkerLedger(capacity: 2, lanes: 1)
        ledger.open()
        let step = Self.step()
        #expect(ledger.reserve(1) == 1)
        #expect(ledger.free == 1)
        ledger.unreserve(1)
        ledger.add(step)
        #expect(ledger.free == 1)
        #expect(ledger.finish(Self.settlement(step)) != nil)
        #expect(ledger.free == 1)
        #expect(ledger.nextBatch(lane: 0, most: 10)?.count == 1)
        #expect(ledger.free == 1)
        #expect(!ledger.isEmpty)
        ledger.settled(1)
        #expect(ledger.free == 2)
        #expect(ledger.isEmpty)
    }

    @Test func `an attempt ends once`() {
        var ledger = WorkerLedger(capacity: 2, lanes: 1)
        ledger.open()
        let step = Self.step()
        ledger.add(step)
        #expect(ledger.finish(Self.settlement(step)) != nil)
        #expect(ledger.finish(Self.settlement(step)) == nil)
        #expect(ledger.finished.count == 1)
    }

    @Test func `the end of an old attempt does not end the new one of the same step`() {
        var ledger = WorkerLedger(capacity: 2, lanes: 1)
        ledger.open()
        let old = Self.step(attempt: 1)
        var new = old
        new.reference.attempt = 2
        ledger.add(old)
        #expect(ledger.remove([old.reference]).count == 1)
        ledger.add(new)
        #expect(ledger.finish(Self.settlement(old)) == nil)
        #expect(ledger.remove([old.reference]).isEmpty)
        #expect(!ledger.holds(old.reference))
        #expect(ledger.holds(new.reference))
    }

    @Test func `each result wakes one idle lane, and a lane is idle again when it finds nothing`() {
        var ledger = WorkerLedger(capacity: 9, lanes: 2)
        ledger.open()
        let steps = (0..<3).map { _ in Self.step() }
        steps.forEach { ledger.add($0) }
        let first = ledger.finish(Self.settlement(steps[0]))?.lane
        let second = ledger.finish(Self.settlement(steps[1]))?.lane
        #expect(Set([first, second]) == [0, 1])
        #expect(ledger.finish(Self.settlement(steps[2]))?.lane == nil)
        #expect(ledger.nextBatch(lane: 0, most: 10)?.count == 3)
        #expect(ledger.nextBatch(lane: 1, most: 10) == nil)
        #expect(ledger.enter(Self.settlement(Self.step())) == 1)
        #expect(ledger.nextBatch(lane: 1, most: 10)?.count == 1)
    }

    @Test func `quick results of steps that came together wait for each other, and for slow ones a moment`() {
        var ledger = WorkerLedger(capacity: 9, lanes: 2)
        ledger.open()
        let start = ContinuousClock.now
        let quick = (0..<3).map { _ in Self.step(startedAt: start) }
        let other = Self.step(startedAt: start + .microseconds(1))
        (quick + [other]).forEach { ledger.add($0) }
        for step in quick.prefix(2) {
            let finish = ledger.finish(Self.settlement(step), at: start + .microseconds(900))
            #expect(finish?.isHeld == true && finish?.lane == nil)
        }
        // The last of them, whenever it ends; and one that came alone.
        let last = ledger.finish(Self.settlement(quick[2]), at: start + .microseconds(950))
        #expect(last?.isHeld == false && last?.lane == 0)
        #expect(ledger.nextBatch(lane: 0, most: 10)?.count == 3)
        #expect(ledger.nextBatch(lane: 0, most: 10) == nil)
        #expect(ledger.finish(Self.settlement(other), at: start + .microseconds(2))?.lane == 0)
        #expect(ledger.nextBatch(lane: 0, most: 10)?.count == 1)
        #expect(ledger.nextBatch(lane: 0, most: 10) == nil)

        let slow = (0..<4).map { _ in Self.step(startedAt: start) }
        slow.forEach { ledger.add($0) }
        #expect(ledger.finish(Self.settlement(slow[0]), at: start + .microseconds(1_100))?.lane == 0, "not quick")
        #expect(ledger.nextBatch(lane: 0, most: 10)?.count == 1)
        #expect(ledger.finish(Self.settlement(slow[1]), at: start + .microseconds(100))?.isHeld == true)
        #expect(ledger.laneForHeld() == 1)
        #expect(ledger.nextBatch(lane: 1, most: 10)?.count == 1)
        #expect(ledger.nextBatch(lane: 1, most: 10) == nil)
        #expect(ledger.laneForHeld() == nil, "nothing waits")
        // Nor is one waited for that was taken away.
        #expect(ledger.remove([slow[2].reference]).count == 1)
        #expect(ledger.finish(Self.settlement(slow[3]), at: start + .microseconds(100))?.lane == 1)
    }

    @Test func `a batch is bounded in results and in bytes, and has at least one result`() {
        var ledger = WorkerLedger(capacity: 9, lanes: 1)
        for size in [100, 10, 10, 10, 10] {
            _ = ledger.enter(Self.settlement(Self.step(), bytes: size))
        }
        #expect(ledger.nextBatch(lane: 0, most: 10, bytes: 50)?.count == 1)
        #expect(ledger.nextBatch(lane: 0, most: 10, bytes: 25)?.count == 2)
        #expect(ledger.nextBatch(lane: 0, most: 1, bytes: 25)?.count == 1)
        #expect(ledger.nextBatch(lane: 0, most: 10, bytes: 25)?.count == 1)
    }

    @Test func `results give their slots to their successors, results of lost attempts have none to give`() {
        var ledger = WorkerLedger(capacity: 10, lanes: 1)
        ledger.open()
        let steps = (0..<10).map { _ in Self.step() }
        steps.forEach { ledger.add($0) }
        for step in steps.prefix(2) { _ = ledger.finish(Self.settlement(step)) }
        for _ in 0..<5 { _ = ledger.enter(Self.settlement(Self.step())) }
        #expect(ledger.nextBatch(lane: 0, most: 10)?.count == 7)
        #expect(ledger.reserveSuccessors(batch: 7, most: 100) == (2, 0))
        #expect(ledger.free == 0)
    }

    @Test func `random books never grant more than the capacity`() {
        for seed in 0..<200 {
            var random = SeededGenerator(seed: UInt64(seed))
            let capacity = Int.random(in: 1...8, using: &random)
            var ledger = WorkerLedger(capacity: capacity, lanes: 1)
            ledger.open()
            // What the database might have claimed for us: calls under way, each with its limit and what it reserved.
            var calls: [(limit: Int, reserved: Int, settles: Int)] = []
            for _ in 0..<200 {
                switch Int.random(in: 0..<5, using: &random) {
                case 0:
                    let granted = ledger.reserve(Int.random(in: 0...10, using: &random))
                    calls.append((granted, granted, 0))
                case 1:
                    guard let step = ledger.running.values.randomElement(using: &random) else { break }
                    _ = ledger.finish(Self.settlement(step))
                case 2:
                    guard let batch = ledger.nextBatch(lane: 0, most: 4) else { break }
                    let room = ledger.reserveSuccessors(batch: batch.count, most: 10)
                    calls.append((room.limit, room.reserved, batch.count))
                case 3:
                    guard !calls.isEmpty else { break }
                    let call = calls.remove(at: Int.random(in: 0..<calls.count, using: &random))
                    ledger.unreserve(call.reserved)
                    for _ in 0..<Int.random(in: 0...call.limit, using: &random) { ledger.add(Self.step()) }
                    ledger.settled(call.settles)
                default:
                    _ = ledger.remove(ledger.running.values.prefix(1).map(\.reference))
                }
                #expect(ledger.running.count <= capacity, "seed \(seed)")
                #expect(ledger.free >= 0 && ledger.reserved >= 0 && ledger.settling >= 0)
            }
        }
    }

    private static func step(attempt: Int = 1, startedAt now: ContinuousClock.Instant = .now) -> RunningStep {
        let id = UUID()
        return RunningStep(
            reference: StepReference(stepID: id, taskID: UUID(), attempt: attempt), leasedAt: now, startedAt: now,
            deadline: now + .seconds(1),
            step: ClaimedStep(
                stepID: id, taskID: UUID(), templateID: UUID(), name: "a", callable: "work", attempt: attempt,
                maxAttempts: 3, retryable: true, correlationID: UUID(), input: .emptyObject, results: [:]))
    }

    private static func settlement(_ step: RunningStep, bytes: Int = 4) -> StepSettlement {
        StepSettlement(
            reference: step.reference, outcome: .success,
            result: JSONPayload(trusting: Array(repeating: UInt8(ascii: "1"), count: bytes)))
    }
}
