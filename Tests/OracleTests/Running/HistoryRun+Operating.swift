import Foundation
import PostgresClient
import TaskerCore
import TaskerStore

/// What operators do, to both sides alike.
extension HistoryRun {
    static let actor = Operator("operator", reason: "because")

    /// The call that an operator's operation means now; nil for operations that are no operator's.
    mutating func operatorCall(_ operation: Operation) -> OperatorCall? {
        switch operation {
        case .reset(let step): resetCall(step)
        case .finish(let step, let withResult): finishCall(step, withResult: withResult)
        case .resume(let task): resumeCall(task)
        case .pause(let pick, let ends): pauseCall(pick, ends: ends)
        case .addDeadLetter(let task): deadLetterCall(task)
        default: nil
        }
    }

    private func resetCall(_ number: Int) -> OperatorCall {
        let id = step(number)
        let actor = Self.actor
        return OperatorCall("reset \(id)") { model, now throws(ModelRefusal) in
            try model.resetStep(id, by: actor.name, reason: actor.reason, now: now)
        } database: { store in
            try await store.resetStep(id.name, task: id.task, by: actor)
        }
    }

    private func finishCall(_ number: Int, withResult: Bool) -> OperatorCall {
        let id = step(number)
        let actor = Self.actor
        let byHand = JSONPayload(trusting: Array("\"by hand \(number)\"".utf8))
        let type = modelStep(id)?.definition.type
        let result =
            type == .decision || type == .batchable
            ? OutcomeChoice(number * 7_919 + past.count).result(of: id, in: model, number: number) : byHand
        return OperatorCall("\(withResult ? "complete" : "resolve") \(id)") { model, now throws(ModelRefusal) in
            try model.finishStep(
                id, result: withResult ? result : nil, by: actor.name, reason: actor.reason, now: now)
        } database: { store in
            withResult
                ? try await store.completeStep(id.name, task: id.task, result: result, by: actor)
                : try await store.resolveStep(id.name, task: id.task, by: actor)
        }
    }

    private func resumeCall(_ number: Int) -> OperatorCall {
        let stuck = model.tasks.filter { $0.state == .blockedByFailures || $0.state == .error }.map(\.id)
        let id = task(number, among: stuck)
        let actor = Self.actor
        return OperatorCall("resume \(id.text.suffix(4))") { model, now throws(ModelRefusal) in
            try model.resume(id, by: actor.name, reason: actor.reason, now: now)
        } database: { store in
            try await store.resume(task: id, by: actor)
        }
    }

    private func pauseCall(_ pick: Operation.PausePick, ends: Bool) -> OperatorCall {
        let (pause, scope) = target(pick)
        let actor = Self.actor
        return OperatorCall("\(ends ? "unpause" : "pause") \(pause)", messages: false) {
            model, now throws(ModelRefusal) in
            ends
                ? try model.unpause(pause, by: actor.name, reason: actor.reason, now: now)
                : try model.pause(pause, by: actor.name, reason: actor.reason, now: now)
        } database: { store in
            ends ? try await store.unpause(scope, by: actor) : try await store.pause(scope, by: actor)
        }
    }

    private func deadLetterCall(_ number: Int) -> OperatorCall {
        let id = task(number, among: [])
        let actor = Self.actor
        return OperatorCall("dead letter for \(id.text.suffix(4))") { model, now throws(ModelRefusal) in
            try model.addDeadLetter(id, by: actor.name, reason: actor.reason, now: now)
        } database: { store in
            try await store.addDeadLetter(task: id, by: actor)
        }
    }

    /// The call that closes a dead letter: the model's, by its place, and the database's.
    func resolveCall(_ place: Int, entry: UUID) -> OperatorCall {
        let actor = Self.actor
        return OperatorCall("resolve dead letter \(place + 1)") { model, now throws(ModelRefusal) in
            try model.resolveDeadLetter(
                place, as: .permanentlyFailed, by: actor.name, reason: actor.reason, now: now)
        } database: { store in
            try await store.resolveDeadLetter(entry, as: "permanently_failed", by: actor)
        }
    }

    mutating func resolveDeadLetter(_ number: Int) async throws -> Answer {
        let place = model.deadLetters.isEmpty ? 0 : number % model.deadLetters.count
        let entries = try await subject.deadLetters()
        let entry = entries.indices.contains(place) ? entries[place] : UUID(numbered: 996, of: 0xF)
        return try await act(resolveCall(place, entry: entry))
    }

    mutating func redrive(limit: Int, milliseconds: Int) async throws -> Answer {
        // Steps of one task begin in the order of the template; those of two tasks must not begin at the same moment.
        var interval = Duration.milliseconds(milliseconds)
        let starts = (0..<limit).map { now + interval * $0 }
        if starts.contains(where: { start in wakeTimes.contains { ($0 - start).microseconds.magnitude < 100 } }) {
            interval = .zero
        }
        var answer = Answer(call: "redrive \(limit), one in \(interval)")
        let before = enqueuedSteps
        let entries = model.redrive(
            limit: limit, every: interval, by: Self.actor.name, reason: Self.actor.reason, now: now)
        for start in entries.compactMap(\.startsAt) where start > now { wakeTimes.insert(start) }
        answer.expected = entries.map { entry in
            let state = model.task(entry.task)?.state.rawValue ?? "-"
            return "\(entry.startsAt == nil ? "skipped" : "redriven") \(entry.task.text) \(state)"
        }
        var options = RedriveOptions()
        options.filter.limit = limit
        options.perSecond = interval == .zero ? nil : 1_000 / Double(milliseconds)
        let result = try await subject.store.redrive(options, by: Self.actor)
        answer.actual = result.entries.map { "\($0.outcome) \($0.taskID?.text ?? "-") \($0.state)" }
        answer.expected += enqueuedSteps.merging(before) { $0 - $1 }.lines("enqueued on")
        answer.actual += result.enqueued.lines("enqueued on")
        return answer
    }

    mutating func detectStaleness() async throws -> Answer {
        var answer = Answer(call: "staleness")
        answer.expected = model.detectStaleness(ModelStaleness(), now: now).map { "\($0.text) true" }
        answer.actual = try await subject.detectStaleness()
        return answer
    }

    mutating func sweep() async throws -> Answer {
        var answer = Answer(call: "sweep")
        let swept = model.sweep(now: now)
        answer.expected = (swept.failed.lines("lease_expired") + swept.reclaimed.lines("reclaimed")).sorted()
        answer.actual = try await subject.sweep().sorted()
        return answer
    }

    /// Does the same on both sides, and says what they answered.
    mutating func act(_ call: OperatorCall) async throws -> Answer {
        var answer = Answer(call: call.text)
        answer.expected = expected(of: call)
        answer.actual = call.lines(try await call.database(subject.store))
        try await learnSteps(of: model.tasks.map(\.id))
        return answer
    }

    /// Does it in the model, and says what that answers.
    mutating func expected(of call: OperatorCall) -> [String] {
        let before = enqueuedSteps
        do throws(ModelRefusal) {
            try call.model(&model, now)
            return ["done"] + (call.messages ? enqueuedSteps.merging(before) { $0 - $1 }.lines("enqueued on") : [])
        } catch {
            return [OperatorCall.text(error)]
        }
    }

    /// A failed step, if there is one and the number is even; otherwise any, or one that does not exist.
    private func step(_ number: Int) -> ModelStepID {
        let all = model.tasks.flatMap { task in
            task.steps.map { (ModelStepID(task: task.id, name: $0.definition.name), $0.state) }
        }
        let failed = all.filter { $0.1 == .error }
        let choice = number.isMultiple(of: 2) && !failed.isEmpty ? failed : all
        if number % 20 == 19 || choice.isEmpty {
            return ModelStepID(task: taskIDs.element(number) ?? UUID(numbered: 995, of: 0xF), name: "nowhere")
        }
        return choice[number / 2 % choice.count].0
    }

    /// One of these, if the number is even; otherwise any, or one that does not exist.
    private func task(_ number: Int, among preferred: [UUID]) -> UUID {
        if number.isMultiple(of: 2), !preferred.isEmpty { return preferred[number / 2 % preferred.count] }
        return number % 10 == 9 ? UUID(numbered: 997, of: 0xF) : taskIDs.element(number) ?? UUID(numbered: 1, of: 0)
    }

    private func target(_ pick: Operation.PausePick) -> (ModelPause, PauseScope) {
        switch pick {
        case .task(let number):
            let id = task(number, among: model.tasks.filter { !$0.state.isTerminal }.map(\.id))
            return (.task(id), .task(id))
        case .template(let number):
            let template = history.templates[number % history.templates.count]
            return (
                .template(namespace: template.namespace, name: template.name),
                .template(namespace: template.namespace, name: template.name)
            )
        case .namespace(let number):
            let name = GraphGenerator.namespaces[number % GraphGenerator.namespaces.count]
            return (.namespace(name), .namespace(name))
        }
    }
}
