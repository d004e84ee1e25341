import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport

/// A concurrent history under way.
struct ConcurrentRun {
    let history: ConcurrentHistory
    let arena: Arena
    private var run: HistoryRun
    private var tally = ConcurrencyTally()
    private var random: SeededGenerator
    private var passed = 0

    /// Runs a history on a cleared database.
    ///
    /// - Throws: `Mismatch` at the first window that no order of its calls explains; `PostgresError` when the database
    ///   cannot be reached.
    static func run(_ history: ConcurrentHistory, in arena: Arena) async throws -> ConcurrencyTally {
        var run = ConcurrentRun(history: history, arena: arena)
        return try await run.perform()
    }

    private init(history: ConcurrentHistory, arena: Arena) {
        self.history = history
        self.arena = arena
        run = HistoryRun(history: history.frame, subject: arena.main)
        random = SeededGenerator(seed: history.seed)
    }

    private mutating func perform() async throws -> ConcurrencyTally {
        try await arena.main.clear()
        _ = try await WindowLog.take(from: arena.main)
        for template in history.templates {
            run.templateIDs.append(try await arena.main.store.register(template).id)
        }
        for (number, window) in history.windows.enumerated() {
            try await perform(window)
            if number == history.windows.count - 1 {
                try await claimQuietly(everything: true)
            } else if random.chance(0.1) {
                try await claimQuietly(everything: false)
            }
        }
        tally.coverage = Coverage(run.model.snapshot)
        return tally
    }

    private mutating func perform(_ window: ConcurrentHistory.Window) async throws {
        passed += 1
        pass(window)
        if case .crash(let worker) = window.operations.first {
            _ = run.crash(worker)
            return
        }
        var calls: [WindowCall] = []
        for operation in window.operations.prefix(ConcurrentHistory.clients) {
            if let call = try await run.plan(operation) { calls.append(call) }
        }
        guard !calls.isEmpty else { return }
        run.calls += ["at \(run.now.microseconds) µs, \(calls.count) at a time:"] + calls.map { "   \($0.text)" }
        let before = run.model.snapshot
        let hadPauses = !run.model.pauses.isEmpty
        let replies = try await send(calls)
        try await finishForeign(calls, replies)

        let log = try await WindowLog.take(from: arena.main)
        run.stepIDs.merge(try await arena.main.steps(of: run.model.tasks.map(\.id) + requested(window))) { $1 }
        let state = try await DatabaseState.lines(arena.main.pool, thoroughly: passed.isMultiple(of: 4))
        let ignoresParks = hadPauses || window.operations.contains(where: \.isAboutPauses)
        var search = Linearization(
            calls: zip(calls, replies).enumerated().map { number, pair in
                Linearization.Call(
                    text: pair.0.text, reply: pair.1, parts: pair.0.parts(pair.1, log.rows[number] ?? []),
                    refusals: pair.0.refusals(pair.1, log.rows[number] ?? []))
            }, now: run.now, ignoresParks: ignoresParks,
            target: LooseState.lines(state, now: run.now, ignoresParks: ignoresParks))
        // What foreign workers did after the window is part of the state that is compared.
        let counts = foreignCounts(calls, replies)
        search.epilogue = { run in
            for id in counts { run.model.countForeign(id) }
        }
        guard var after = search.find(from: run) else {
            throw Mismatch(
                calls: run.calls,
                differences: [
                    search.gaveUp
                        ? "the search for an order was given up; the nearest was:"
                        : "no order of the calls explains it; the nearest was:"
                ]
                    + search.nearest.order.map { "   \($0)" } + search.nearest.differences
                    + ["what they answered:"] + zip(calls, replies).map { "   \($0.text): \($1.text)" }
                    + ["what they left:"] + state.map { "   \($0)" })
        }
        after.calls = run.calls
        run = after
        adopt(state)
        learn(calls, replies)
        let broken =
            ModelInvariants.check(run.model.snapshot) + ModelInvariants.check(from: before, to: run.model.snapshot)
        guard broken.isEmpty else {
            throw Mismatch(calls: run.calls, differences: broken.map { "invariant: \($0)" })
        }
        tally.calls += calls.count
        guard calls.count > 1 else { return }
        tally.windows += 1
        if log.hasOverlap { tally.overlapping += 1 }
        if search.isSplit { tally.split += 1 }
    }

    /// Lets time pass, in whole milliseconds: what is smaller is for the order of messages.
    private mutating func pass(_ window: ConcurrentHistory.Window) {
        run.now += .microseconds(window.microseconds)
        let next = passed % 2 == 0 ? run.model.nextMoment : run.model.nextMoment(after: run.now)
        if case .jump(let shortBy) = window.operations.first, let next, next < .seconds(1 << 32) {
            run.now = max(run.now, next - .microseconds(shortBy))
        }
        run.now = .milliseconds((run.now.microseconds + 999) / 1_000)
    }

    /// The tasks that the window may have created.
    private func requested(_ window: ConcurrentHistory.Window) -> [UUID] {
        (0...run.requests).map { UUID(numbered: $0, of: 0) }
    }

    private func send(_ calls: [WindowCall]) async throws -> [Reply] {
        let barrier = Barrier(width: calls.count)
        let now = run.now
        let texts = run.calls
        return try await withThrowingTaskGroup(of: (Int, Reply).self) { group in
            for (number, call) in calls.enumerated() {
                let client = arena.clients[number]
                let send = call.send
                group.addTask {
                    let isSet: (any Error)?
                    do {
                        try await client.setClock(now)
                        isSet = nil
                    } catch {
                        isSet = error
                    }
                    await barrier.wait()
                    if let isSet { throw isSet }
                    let begun = ContinuousClock.now
                    do {
                        var reply = try await send(client)
                        reply.begun = begun
                        reply.ended = .now
                        return (number, reply)
                    } catch let error as PostgresError where error.sqlState != nil {
                        throw Mismatch(calls: texts, differences: ["the database refused call \(number + 1): \(error)"])
                    }
                }
            }
            var replies = calls.map { _ in Reply() }
            for try await (number, reply) in group { replies[number] = reply }
            return replies
        }
    }

    /// The steps whose attempts foreign workers have begun in the window, and counted after it.
    private func foreignCounts(_ calls: [WindowCall], _ replies: [Reply]) -> [ModelStepID] {
        zip(calls, replies).compactMap { call, reply in
            guard !reply.isRefused, case .begun(let id, _)? = call.foreign else { return nil }
            return id
        }
    }

    /// The transactions of foreign workers that follow the deciding one.
    private mutating func finishForeign(_ calls: [WindowCall], _ replies: [Reply]) async throws {
        let foreign = SimulatedForeignWorker(pool: arena.main.pool)
        try await arena.main.setClock(run.now)
        for (call, reply) in zip(calls, replies) where !reply.isRefused {
            switch call.foreign {
            case .begun(_, let step)?:
                // Its update has no fence: a step that was ended meanwhile would get the flag of one that runs.
                if try await arena.main.isRunByForeignWorker(step) { try await foreign.count(step) }
                try await arena.main.removeMessage(of: step)
            case .ended(let id, let step, let record, announces: true)?:
                // Somebody may have ended it by hand meanwhile: then its worker has nothing to announce.
                if try await arena.main.isWaitingForSettlement(step) {
                    try await foreign.announce(step, record, ofTask: id.task)
                    run.announced.insert(id)
                }
            default: break
            }
        }
    }

    /// Takes over what is not specified.
    private mutating func adopt(_ state: [String]) {
        let times = LooseState.visibleTimes(in: state)
        var byStep: [ModelStepID: Duration] = [:]
        for task in run.model.tasks {
            for step in task.steps {
                let id = ModelStepID(task: task.id, name: step.definition.name)
                if let time = times["\(task.id.text)/\(step.definition.name)"] { byStep[id] = time }
            }
        }
        run.model.adopt(byStep)
    }

    /// Tells the workers what they have got.
    private mutating func learn(_ calls: [WindowCall], _ replies: [Reply]) {
        let names = run.stepNames
        let known = Set(run.taskIDs)
        run.taskIDs += run.model.tasks.map(\.id).filter { !known.contains($0) }
        for (call, reply) in zip(calls, replies) {
            guard let worker = call.worker else { continue }
            if !call.dropped.isEmpty {
                run.workers[worker].exhausted = []
                run.workers[worker].held.removeAll(where: call.dropped.contains)
            }
            run.give(
                reply.started.claimed.map {
                    ModelLease(step: ModelStepID(task: $0.taskID, name: $0.name), attempt: $0.attempt)
                },
                exhausted: reply.started.exhausted.compactMap { reference in
                    names[reference.stepID].map { ModelLease(step: $0, attempt: reference.attempt) }
                }, to: worker)
        }
    }

    /// With nobody beside it, a claim gets all that there is: nothing stays behind that could be claimed.
    private mutating func claimQuietly(everything: Bool) async throws {
        if everything {
            // What a pause missed while it met others is seen to now and then.
            let sweep = ConcurrentHistory.Window(microseconds: 0, operations: [.sweep])
            try await perform(sweep)
        }
        let worker = Worker(
            number: everything ? 99 : 1, handlers: everything ? GraphGenerator.callables : history.workers[0])
        let pick = Operation.ClaimPick(worker: 0, limit: 1_000, leaseMilliseconds: 60_000)
        try await arena.main.setClock(run.now)
        let started = try await arena.main.store.claim(from: GraphGenerator.namespaces, terms: worker.terms(pick))
        let claims = run.model.claim(
            queues: GraphGenerator.namespaces.map(TaskStore.queueName), worker.offer(pick), now: run.now)
        run.calls.append("worker \(everything ? 99 : 1) claims all that there is")
        var answer = Answer(call: "")
        answer.expected = claims.claimed.map { run.expectedText($0) } + claims.exhausted.map { "\(run.reference($0))" }
        answer.actual = started.claimed.map { run.actualText($0) } + started.exhausted.map { "\($0)" }
        let state = try await DatabaseState.lines(arena.main.pool)
        let differences =
            answer.differences
            + Mismatch.differences(
                expected: LooseState.lines(
                    ModelState.lines(run.model.snapshot, of: run.model), now: run.now, ignoresParks: false),
                actual: LooseState.lines(state, now: run.now, ignoresParks: false))
        guard differences.isEmpty else { throw Mismatch(calls: run.calls, differences: differences) }
        adopt(state)
        if everything {
            let left = parkedWithoutPause
            guard left.isEmpty else { throw Mismatch(calls: run.calls, differences: left) }
        } else {
            run.give(claims.claimed, exhausted: claims.exhausted, to: 0)
        }
        tally.quietClaims += 1
    }

    /// What no pause holds and no claim will ever see.
    private var parkedWithoutPause: [String] {
        guard run.model.pauses.isEmpty else { return [] }
        return GraphGenerator.namespaces.map(TaskStore.queueName).flatMap(run.model.messages)
            .filter { $0.visibleAt == ReferenceModel.parked }.map { "\($0.step) is parked, and nothing is paused" }
    }
}
