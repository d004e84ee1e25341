import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport

/// A task with a step `a` and a step `b` behind it, to which one thing after another happens in the model and in the database.
struct StateTrial {
    static let worker = 0
    private(set) var run: HistoryRun
    private let task: UUID
    /// Whether the states of both sides are compared after each event.
    var isCompared = false

    /// Creates the task on both sides; nothing of it is claimed.
    init(on subject: Subject) async throws {
        let template = TaskTemplate(
            name: "trial", namespace: "alpha", version: "1.0.0",
            domainEvents: [DomainEventDefinition(name: GraphGenerator.extraEvent)],
            steps: [.step("a", handler: "h0"), .step("b", after: ["a"], handler: "h0")])
        let history = History(seed: 0, templates: [template], workers: [["h0"]], moments: [])
        run = HistoryRun(history: history, subject: subject)
        try await subject.clear()
        run.templateIDs = [try await subject.store.register(template).id]
        task = UUID(numbered: 1, of: 0)
        let none = Operation.ClaimPick(worker: 0, limit: 0, leaseMilliseconds: 0)
        try await apply(
            .create([.init(template: 0, key: 0, input: 0, priority: 0, delayMilliseconds: nil)], none))
    }

    /// The step's history rows, in words.
    func history(of step: String) -> [String] {
        steps(named: step).flatMap(\.history).map { "\($0.from.rawValue)>\($0.to.rawValue)" }
    }

    /// The state of a step.
    func state(of step: String) -> StepState? {
        steps(named: step).first?.state
    }

    /// The task's state and history rows, in words.
    var taskState: TaskState? { run.model.task(task)?.state }
    var taskHistory: [String] {
        (run.model.task(task)?.history ?? []).map { "\($0.from.rawValue)>\($0.to.rawValue)" }
    }

    private func steps(named name: String) -> [ModelStep] {
        (run.model.task(task)?.steps ?? []).filter { $0.definition.name == name }
    }

    /// Lets something happen on both sides.
    ///
    /// - Returns: how the two differ now, in their answers or states.
    @discardableResult
    mutating func apply(_ operation: Operation, after time: Duration = .milliseconds(1)) async throws -> [String] {
        run.now += time
        try await run.subject.setClock(run.now)
        let answer = try await run.perform(operation)
        return try await differences(answer)
    }

    /// Settles an attempt of a step, running or not.
    mutating func settle(_ step: String, _ outcome: StepOutcome) async throws -> [String] {
        run.now += .milliseconds(1)
        try await run.subject.setClock(run.now)
        let id = ModelStepID(task: task, name: step)
        let attempt = max(steps(named: step).first?.attempts ?? 0, 1)
        let settlement = ModelSettlement(
            ModelLease(step: id, attempt: attempt), outcome: outcome, retryDelay: .seconds(10))
        let worker = run.workers[Self.worker]
        let before = run.taskStates
        let expected = run.model.settle([settlement], by: worker.id, now: run.now)
        let none = Operation.ClaimPick(worker: 0, limit: 0, leaseMilliseconds: 0)
        let actual = try await run.subject.store.settle([run.storeSettlement(settlement)], terms: worker.terms(none))
        var answer = Answer(call: "")
        run.compare([settlement], expected.verdicts, states: before, with: actual, &answer)
        return try await differences(answer)
    }

    /// A foreign worker claims a step, or ends its attempt.
    mutating func foreign(_ step: String, ends outcome: StepOutcome?) async throws -> [String] {
        run.now += .milliseconds(1)
        try await run.subject.setClock(run.now)
        let id = ModelStepID(task: task, name: step)
        guard let key = run.stepIDs[id] else { return ["no step \(step)"] }
        let worker = SimulatedForeignWorker(pool: run.subject.pool)
        var answer = Answer(call: "")
        do {
            if let outcome {
                let time = Date(timeIntervalSinceReferenceDate: 0)
                try await worker.end(
                    key, StepExecutionResult(stepUUID: key, outcome: outcome, startedAt: time, completedAt: time))
            } else {
                try await worker.claim(key)
                try await run.subject.removeMessage(of: key)
            }
            answer.actual = ["true"]
        } catch let error as PostgresError where error.sqlState == "55000" {
            answer.actual = ["false"]
        }
        let done =
            if let outcome { run.model.endForeign(id, outcome, now: run.now) } else {
                run.model.claimForeign(id, now: run.now)
            }
        answer.expected = ["\(done)"]
        return try await differences(answer)
    }

    private func differences(_ answer: Answer) async throws -> [String] {
        guard isCompared else { return answer.differences }
        let state = Mismatch.differences(
            expected: ModelState.lines(run.model.snapshot, of: run.model).sorted(),
            actual: try await DatabaseState.lines(run.subject.pool).sorted())
        return answer.differences + state + ModelInvariants.check(run.model.snapshot)
    }
}
