import Foundation
import TaskerCore
import Testing

/// A check that never fails proves nothing: each rule is broken on purpose.
@Suite("The invariants find what is broken")
struct ModelInvariantsTests {
    /// A task in the middle of its work: a complete, b running, c waiting for its retry time, d pending.
    private static func snapshot() throws -> ModelSnapshot {
        var driver = ModelDriver()
        try driver.create(Fixtures.template(["a": [], "b": ["a"], "c": ["a"], "d": ["b", "c"]]))
        try driver.succeed(driver.claim().claimed)
        let claimed = driver.claim().claimed
        driver.fail([claimed[1]])
        return driver.model.snapshot
    }

    private static let breaks: [(String, String, @Sendable (inout ModelSnapshot) -> Void)] = [
        ("counter", "I2: the counters", { $0.tasks[0].liveSteps = 2 }),
        ("state", "I2: nothing waits", { $0.tasks[0].state = .waitingForRetry }),
        ("task history", "I7: its history ends in", { $0.tasks[0].history = [] }),
        (
            "task edge", "is not allowed",
            { $0.tasks[0].history.insert(ModelTaskTransition(from: .complete, to: .pending), at: 0) }
        ),
        ("completion", "I1: its completion time", { $0.tasks[0].completedAt = .zero }),
        ("early start", "I4: it is in_progress before", { $0.tasks[0].steps[1].parents = ["a", "c"] }),
        ("unmet", "I4: it counts", { $0.tasks[0].steps[3].unmet = 1 }),
        ("lost message", "I2: its message", { $0.tasks[0].steps[1].visibleAt = nil }),
        ("orphan message", "I2: 2 messages for 1 steps", { $0.messageCount = 2 }),
        ("lost timer", "I2: its timer", { $0.tasks[0].steps[2].wakeAt = nil }),
        ("lost worker", "I3: its worker", { $0.tasks[0].steps[1].worker = nil }),
        ("attempts", "I5: attempt 4 of 3", { $0.tasks[0].steps[1].attempts = 4 }),
        ("result", "I1: it is complete without a result", { $0.tasks[0].steps[0].result = nil }),
        ("gap", "follows pending", { $0.tasks[0].steps[0].history.removeFirst() }),
        ("step history", "I7: its history ends in", { $0.tasks[0].steps[0].history.removeLast() }),
        (
            "skipped attempt", "I5: enqueued→in_progress#3 follows attempt 0",
            { $0.tasks[0].steps[0].history[1] = ModelStepTransition(from: .enqueued, to: .inProgress, attempt: 3) }
        ),
        (
            "survivor", "I6: a step outlives",
            {
                $0.tasks[0].state = .cancelled
                $0.tasks[0].history.append(ModelTaskTransition(from: .stepsInProcess, to: .cancelled))
            }
        ),
    ]

    @Test("the unbroken state has no violation")
    func sound() throws {
        #expect(ModelInvariants.check(try Self.snapshot()) == [])
    }

    @Test("each broken rule is found and named", arguments: breaks.indices)
    func broken(index: Int) throws {
        var snapshot = try Self.snapshot()
        let (name, expected, damage) = Self.breaks[index]
        damage(&snapshot)
        let violations = ModelInvariants.check(snapshot)
        #expect(violations.contains { $0.contains(expected) }, "\(name): \(violations)")
    }

    @Test("what was recorded may not change afterwards")
    func changes() throws {
        let before = try Self.snapshot()
        #expect(ModelInvariants.check(from: before, to: before) == [])
        var after = before
        after.tasks[0].steps[0].result = "5"
        after.tasks[0].steps[1].history.removeLast()
        after.tasks[0].history.removeAll()
        #expect(
            ModelInvariants.check(from: before, to: after) == [
                "task 0: I7: its history was rewritten", "task 0: I1: step a: it changed after complete",
                "task 0: I7: step b: its history was rewritten",
            ])
        after.tasks[0].steps.removeLast()
        #expect(ModelInvariants.check(from: before, to: after).contains("task 0: I2: step d vanished"))
        after.tasks = []
        #expect(ModelInvariants.check(from: before, to: after) == ["I2: task 0 vanished"])
    }

    @Test("differences name task, step, field and both values")
    func differences() throws {
        let expected = try Self.snapshot()
        #expect(expected.differences(from: expected) == [])
        var actual = expected
        actual.messageCount = 7
        actual.tasks[0].state = .complete
        actual.tasks[0].steps[1].worker = nil
        actual.tasks[0].steps[2].wakeAt = .seconds(99)
        actual.tasks[0].steps[3].history = [ModelStepTransition(from: .pending, to: .enqueued, attempt: 0)]
        let lines = expected.differences(from: actual)
        #expect(lines.count == 5)
        #expect(lines.contains("messages: expected 1, actual 7"))
        #expect(lines.contains("task 0 state: expected steps_in_process, actual complete"))
        #expect(
            lines.contains { $0.hasPrefix("task 0 step b worker: expected 01010101") && $0.hasSuffix("actual nothing") }
        )
        #expect(lines.contains("task 0 step c wake at: expected 1.0 seconds, actual 99.0 seconds"))
        #expect(lines.contains("task 0 step d history: expected [], actual [pending→enqueued#0]"))
    }
}
