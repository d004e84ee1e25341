import Foundation
import TaskerCore
import Testing

@Suite("The reference model")
struct ReferenceModelTests {
    private static let diamond = Fixtures.template(["a": [], "b": ["a"], "c": ["a"], "d": ["b", "c"]])

    @Test("a diamond runs from its root to its end")
    func diamond() throws {
        var driver = ModelDriver()
        let id = try driver.create(Self.diamond).id
        #expect(driver.states(id) == [.enqueued, .pending, .pending, .pending])
        #expect(driver.taskHistory(id) == ["pending→steps_in_process"])
        let first = driver.claim().claimed
        #expect(first.map(\.step.name) == ["a"] && first.map(\.attempt) == [1])
        #expect(try driver.succeed(first).verdicts == [.accepted(.complete)])
        let middle = driver.claim().claimed
        #expect(middle.map(\.step.name) == ["b", "c"])
        try driver.succeed([middle[1]])
        #expect(driver.states(id) == [.complete, .inProgress, .complete, .pending])
        try driver.succeed([middle[0]])
        driver.now = .seconds(5)
        let last = try driver.succeed(driver.claim().claimed)
        #expect(last.completed == [id])
        let task = try #require(driver.task(id))
        #expect(task.state == .complete && task.completedAt == .seconds(5) && task.liveSteps == 0)
        #expect(driver.taskHistory(id) == ["pending→steps_in_process", "steps_in_process→complete"])
        #expect(driver.history(id, 3) == ["pending→enqueued#0", "enqueued→in_progress#1", "in_progress→complete#1"])
        #expect(driver.model.snapshot.messageCount == 0)
    }

    @Test("released steps can be claimed in the settling call and stay leased; so can roots when created")
    func claimReleased() throws {
        var driver = ModelDriver()
        let (id, _, roots) = try driver.create(Self.diamond, claiming: 5)
        #expect(roots.map(\.step.name) == ["a"] && driver.history(id, 0) == ["pending→in_progress#1"])
        let settled = try driver.succeed(roots, claiming: 1)
        #expect(settled.claimed == [ModelLease(step: ModelStepID(task: id, name: "b"), attempt: 1)])
        #expect(driver.states(id) == [.complete, .inProgress, .enqueued, .pending])
        #expect(driver.claim().claimed.map(\.step.name) == ["c"])
        driver.now = .seconds(30)
        #expect(driver.claim().claimed.map(\.step.name) == ["b", "c"], "both leases ran out")
        #expect(driver.history(id, 1).last == "enqueued→in_progress#2")
    }

    @Test("a task without steps is complete when created")
    func empty() throws {
        var driver = ModelDriver()
        let id = try driver.create(Fixtures.template([:])).id
        #expect(driver.task(id)?.state == .complete && driver.taskHistory(id) == ["pending→complete"])
    }

    @Test("the same key with the same input is the same task, with another input a conflict")
    func identity() throws {
        var driver = ModelDriver()
        let template = Fixtures.template(["a": []])
        let id = try driver.create(template, input: #"{"x":1,"y":2}"#, key: "k").id
        #expect(try driver.create(template, input: #"{"y":2.0, "x":1}"#, key: "k").result == .existing(id))
        #expect(try driver.create(template, input: #"{"x":2}"#, key: "k").result == .conflict(id))
        #expect(driver.model.tasks.count == 1 && driver.model.snapshot.messageCount == 1)
        let request = try ModelTaskRequest(
            id: UUID(), template: template, input: .emptyObject, identity: .keyed(namespace: "n", name: "t", key: "new")
        )
        let results = driver.model.create([request, request], now: .zero).results
        #expect(results == [.created(request.id), .existing(request.id)], "within one call as well")
    }

    @Test("a retryable failure waits for its time, then runs again, until the attempts are used up")
    func retries() throws {
        var driver = ModelDriver()
        let template = Fixtures.template(["a": [], "b": ["a"]], retry: RetryPolicy(maxAttempts: 2))
        let id = try driver.create(template).id
        let first = driver.claim().claimed
        #expect(driver.fail(first, delay: .seconds(10)).verdicts == [.accepted(.waitingForRetry)])
        #expect(driver.task(id)?.state == .waitingForRetry && driver.task(id)?.steps[0].wakeAt == .seconds(10))
        #expect(driver.model.snapshot.messageCount == 0 && driver.model.nextMoment == .seconds(10))
        driver.now = .milliseconds(9_999)
        #expect(driver.model.runTimers(now: driver.now).isEmpty && driver.claim().claimed.isEmpty)
        driver.now = .seconds(10)
        #expect(driver.model.runTimers(now: driver.now) == [ModelStepID(task: id, name: "a")])
        #expect(driver.task(id)?.state == .stepsInProcess)
        let second = driver.claim().claimed
        #expect(second.map(\.attempt) == [2])
        #expect(driver.fail(second).verdicts == [.accepted(.error)])
        #expect(driver.task(id)?.state == .blockedByFailures && driver.task(id)?.failedSteps == 1)
        #expect(
            driver.history(id, 0) == [
                "pending→enqueued#0", "enqueued→in_progress#1", "in_progress→waiting_for_retry#1",
                "waiting_for_retry→enqueued#1", "enqueued→in_progress#2", "in_progress→error#2",
            ])
        #expect(
            driver.taskHistory(id) == [
                "pending→steps_in_process", "steps_in_process→waiting_for_retry", "waiting_for_retry→steps_in_process",
                "steps_in_process→blocked_by_failures",
            ])
    }

    @Test(
        "a failure is final when it, the policy or the count says so",
        arguments: [
            (RetryPolicy(maxAttempts: 5), false), (RetryPolicy(retryable: false), true),
            (RetryPolicy(maxAttempts: 0), true),
            (RetryPolicy(maxAttempts: 1), true),
        ])
    func permanent(policy: RetryPolicy, retryable: Bool) throws {
        var driver = ModelDriver()
        try driver.create(Fixtures.template(["a": []], retry: policy))
        let claimed = driver.claim().claimed
        #expect(driver.fail(claimed, retryable: retryable).verdicts == [.accepted(.error)])
    }

    @Test("independent branches of a blocked task go on, and what needs the failed step never starts")
    func blocked() throws {
        var driver = ModelDriver()
        let id = try driver.create(Fixtures.template(["a": [], "b": [], "c": ["b"], "d": ["a", "c"]])).id
        let claimed = driver.claim().claimed
        driver.fail([claimed[0]], retryable: false)
        #expect(driver.task(id)?.state == .blockedByFailures)
        try driver.succeed([claimed[1]])
        let next = driver.claim().claimed
        #expect(next.map(\.step.name) == ["c"])
        try driver.succeed(next)
        #expect(driver.states(id) == [.error, .complete, .complete, .pending])
        #expect(driver.task(id)?.state == .blockedByFailures && driver.taskHistory(id).count == 2)
    }

    @Test("a result counts only for the running attempt, and once")
    func fencing() throws {
        var driver = ModelDriver()
        let id = try driver.create(Fixtures.template(["a": []])).id
        let first = driver.claim().claimed
        driver.now = .seconds(30)
        let second = driver.claim().claimed
        #expect(second.map(\.attempt) == [2])
        #expect(try driver.succeed(first).verdicts == [.stale])
        #expect(driver.model.extendLeases(first, of: driver.worker, by: .seconds(30), now: driver.now).isEmpty)
        #expect(driver.model.release(first, of: driver.worker, now: driver.now).isEmpty)
        #expect(try driver.succeed(second + second).verdicts == [.accepted(.complete), .stale])
        #expect(driver.fail(second).verdicts == [.stale])
        #expect(driver.states(id) == [.complete])
        let unknown = ModelLease(step: ModelStepID(task: id, name: "x"), attempt: 1)
        #expect(try driver.succeed([unknown]).verdicts == [.stale])
    }

    @Test("a lease that is extended holds; one that ran out is taken over and counted")
    func leases() throws {
        var driver = ModelDriver()
        let id = try driver.create(Fixtures.template(["a": []])).id
        let held = driver.claim().claimed
        driver.now = .seconds(20)
        #expect(driver.model.extendLeases(held, of: driver.worker, by: .seconds(30), now: driver.now) == held)
        driver.now = .seconds(49)
        #expect(driver.claim() == ModelClaims())
        driver.now = .seconds(50)
        #expect(
            driver.model.extendLeases(held, of: driver.worker, by: .seconds(30), now: driver.now) == held,
            "nobody has taken it over")
        driver.now = .seconds(80)
        #expect(driver.claim().claimed.map(\.attempt) == [2])
        #expect(
            driver.history(id, 0) == [
                "pending→enqueued#0", "enqueued→in_progress#1", "in_progress→enqueued#1", "enqueued→in_progress#2",
            ])
    }

    @Test("a lease that runs out on the last attempt is handed out as exhausted and settled by the caller")
    func exhausted() throws {
        var driver = ModelDriver()
        let id = try driver.create(Fixtures.template(["a": []], retry: RetryPolicy(maxAttempts: 1))).id
        let held = driver.claim().claimed
        driver.now = .seconds(30)
        let claims = driver.claim()
        #expect(claims.claimed.isEmpty && claims.exhausted == held)
        #expect(driver.states(id) == [.inProgress] && driver.claim() == ModelClaims())
        #expect(
            driver.fail(claims.exhausted, retryable: false, type: FailureType.leaseExpired).verdicts
                == [.accepted(.error)])
        #expect(driver.task(id)?.steps[0].outcome?.failure?.errorType == "lease_expired")
    }

    @Test("a step given back is visible at once and its attempt does not count")
    func release() throws {
        var driver = ModelDriver()
        let id = try driver.create(Fixtures.template(["a": []], retry: RetryPolicy(maxAttempts: 1))).id
        let held = driver.claim().claimed
        #expect(driver.model.release(held + held, of: driver.worker, now: driver.now) == held)
        #expect(driver.task(id)?.steps[0].attempts == 0 && driver.task(id)?.steps[0].worker == nil)
        #expect(driver.claim().claimed.map(\.attempt) == [1])
        #expect(
            driver.history(id, 0) == [
                "pending→enqueued#0", "enqueued→in_progress#1", "in_progress→enqueued#1", "enqueued→in_progress#1",
            ])
    }

    @Test("claims follow (visible since, message), their limit, and their queue")
    func order() throws {
        var driver = ModelDriver()
        try driver.create(Fixtures.template(["a": [], "b": []]))
        try driver.create(Fixtures.template(["x": []], namespace: "other"))
        driver.now = .seconds(1)
        try driver.create(Fixtures.template(["c": []]))
        #expect(driver.claim(1).claimed.map(\.step.name) == ["a"])
        let second = driver.claim(1).claimed
        driver.now = .seconds(2)
        #expect(driver.model.release(second, of: driver.worker, now: driver.now) == second)
        #expect(driver.claim().claimed.map(\.step.name) == ["c", "b"], "b became visible later")
        #expect(driver.claim(namespace: "other").claimed.map(\.step.name) == ["x"])
        #expect(driver.claim(0).claimed.isEmpty)
    }

    @Test("timers fire by (time, creation, position), as many as asked for")
    func timers() throws {
        var driver = ModelDriver()
        let one = try driver.create(Fixtures.template(["a": [], "b": []])).id
        driver.now = .milliseconds(1)
        let two = try driver.create(Fixtures.template(["c": []])).id
        let claimed = driver.claim().claimed
        driver.fail([claimed[2]], delay: .seconds(1))
        driver.fail([claimed[1]], delay: .seconds(2))
        driver.fail([claimed[0]], delay: .seconds(2))
        driver.now = .seconds(9)
        let undivided = (0...4).map { driver.model.undividedLimit($0, now: driver.now) }
        #expect(undivided == [0, 1, 3, 3, 4], "a and b are due at the same moment")
        let first = driver.model.runTimers(limit: 2, now: driver.now)
        #expect(first == [ModelStepID(task: two, name: "c"), ModelStepID(task: one, name: "a")])
        driver.now += .milliseconds(1)
        #expect(driver.model.runTimers(now: driver.now) == [ModelStepID(task: one, name: "b")])
        #expect(driver.claim().claimed.map(\.step.name) == ["c", "a", "b"])
    }

    @Test("cancelling stops everything that is not done, and late results are stale")
    func cancel() throws {
        var driver = ModelDriver()
        let id = try driver.create(Fixtures.template(["a": [], "b": [], "c": [], "d": ["a"], "e": []])).id
        let claimed = driver.claim(4).claimed
        try driver.succeed([claimed[0]])
        driver.fail([claimed[1]])
        driver.fail([claimed[2]], retryable: false)
        try driver.model.cancel(id, by: "operator", reason: "wrong input", now: driver.now)
        #expect(driver.states(id) == [.complete, .cancelled, .cancelled, .cancelled, .cancelled])
        #expect(driver.task(id)?.state == .cancelled && driver.task(id)?.failedSteps == 0)
        #expect(driver.task(id)?.actions.map(\.reason) == ["wrong input"])
        #expect(driver.model.snapshot.messageCount == 0)
        #expect(try driver.succeed([claimed[3]]).verdicts == [.stale])
        #expect(throws: ModelRefusal.state(.cancelled)) {
            try driver.model.cancel(id, by: "operator", reason: "again", now: driver.now)
        }
        #expect(throws: ModelRefusal.unknownTask) {
            try driver.model.cancel(UUID(), by: "operator", reason: "none", now: driver.now)
        }
    }

    @Test("one call evaluates a task once: a failure and a success leave one row")
    func oneRowPerCall() throws {
        var driver = ModelDriver()
        let id = try driver.create(Fixtures.template(["a": [], "b": []])).id
        let claimed = driver.claim().claimed
        let result = driver.model.settle(
            [
                ModelSettlement(claimed[0], outcome: .success(.null)),
                ModelSettlement(claimed[1], outcome: .failure(StepFailure(message: "x")), retryDelay: .seconds(1)),
            ], by: driver.worker, now: driver.now)
        #expect(result.verdicts == [.accepted(.complete), .accepted(.waitingForRetry)])
        #expect(driver.taskHistory(id) == ["pending→steps_in_process", "steps_in_process→waiting_for_retry"])
    }
}
