import Foundation
import PostgresClient
import TaskerCore
import TaskerStore

/// A history under way: the model, the database, and what the workers know.
struct HistoryRun {
    let history: History
    let subject: Subject
    var model = ReferenceModel()
    var now: Duration = .zero
    var workers: [Worker]
    /// Every lease that was ever given.
    var past: [ModelLease] = []
    /// The requested tasks, to be cancelled or asked for again.
    var taskIDs: [UUID] = []
    var stepIDs: [ModelStepID: UUID] = [:]
    var templateIDs: [UUID] = []
    var requests = 0
    /// The steps whose foreign workers have announced results that nobody has read.
    var announced: Set<ModelStepID> = []
    /// The moments at which retries are due: no two are the same, because their order is not specified.
    var wakeTimes: Set<Duration> = []
    var calls: [String] = []

    /// Runs a history on a cleared database.
    ///
    /// - Throws: `Mismatch` at the first operation after which model and database disagree; `PostgresError` when the
    ///   database cannot be reached.
    /// - Returns: the states and transitions that were met.
    static func run(_ history: History, on subject: Subject) async throws -> Coverage {
        var run = HistoryRun(history: history, subject: subject)
        try await subject.clear()
        for template in history.templates {
            run.templateIDs.append(try await subject.store.register(template).id)
        }
        var before = run.model.snapshot
        for moment in history.moments {
            before = try await run.perform(moment, after: before)
        }
        return Coverage(before)
    }

    init(history: History, subject: Subject) {
        self.history = history
        self.subject = subject
        workers = history.workers.enumerated().map { Worker(number: $0 + 1, handlers: $1) }
    }

    private mutating func perform(_ moment: History.Moment, after before: ModelSnapshot) async throws -> ModelSnapshot {
        now += .microseconds(moment.microseconds)
        // Every other jump passes by what is there to be claimed, to the next lease, retry or start.
        let next = calls.count % 2 == 0 ? model.nextMoment : model.nextMoment(after: now)
        if case .jump(let shortBy) = moment.operation, let next, next < .seconds(1 << 32) {
            now = max(now, next - .microseconds(shortBy))
        }
        try await subject.setClock(now)
        let place = calls.count
        calls.append("\(moment.operation)")
        let answer: Answer
        do {
            answer = try await perform(moment.operation)
        } catch let error as PostgresError where error.sqlState != nil {
            throw Mismatch(calls: calls, differences: ["the database refused: \(error)"])
        }
        calls[place] = "at \(now.microseconds) µs: \(answer.call)"

        let after = model.snapshot
        let broken =
            (ModelInvariants.check(after) + ModelInvariants.check(from: before, to: after)).map { "invariant: \($0)" }
        let answered = Mismatch.differences(expected: answer.expected, actual: answer.actual).map { "answer \($0)" }
        let state = Mismatch.differences(
            expected: ModelState.lines(after, of: model).sorted(),
            actual: try await DatabaseState.lines(
                subject.pool,
                thoroughly: calls.count.isMultiple(of: 8) || calls.count == history.moments.count
            ).sorted())
        let differences = broken + answered + state
        guard differences.isEmpty else { throw Mismatch(calls: calls, differences: differences) }
        return after
    }

    mutating func perform(_ operation: Operation) async throws -> Answer {
        switch operation {
        case .create(let picks, let claim): try await create(picks, claim)
        case .claim(let claim, let queues): try await self.claim(claim, queues: queues)
        case .poll(let claim, let queues, let timers): try await poll(claim, queues: queues, timers: timers)
        case .settle(let results, let claim): try await settle(results, claim)
        case .extend(let worker, let picks, let time): try await extend(worker, picks, milliseconds: time)
        case .checkpoint(let worker, let pick, let items, let time):
            try await checkpoint(worker, pick, items: items, milliseconds: time)
        case .release(let worker, let picks): try await release(worker, picks)
        case .runTimers(let limit): try await runTimers(limit: limit)
        case .cancel(let task): try await cancel(task)
        case .reset, .finish, .resume, .pause, .addDeadLetter:
            if let call = operatorCall(operation) { try await act(call) } else { Answer(call: "nothing") }
        case .resolveDeadLetter(let number): try await resolveDeadLetter(number)
        case .redrive(let limit, let time): try await redrive(limit: limit, milliseconds: time)
        case .detectStaleness: try await detectStaleness()
        case .claimForeign(let number): try await claimForeign(number)
        case .endForeign(let number, let result, let announces):
            try await endForeign(number, result, announces: announces)
        case .settleForeign(let time): try await settleForeign(milliseconds: time)
        case .sweep: try await sweep()
        case .crash(let worker): crash(worker)
        case .jump: Answer(call: "time passes")
        }
    }

    mutating func crash(_ worker: Int) -> Answer {
        workers[worker].held = []
        workers[worker].exhausted = []
        return Answer(call: "worker \(worker + 1) crashes")
    }
}
