import Foundation
import TaskerCore
import TaskerStore

extension HistoryRun {
    mutating func claim(_ pick: Operation.ClaimPick, queues: [Int]) async throws -> Answer {
        let namespaces = queues.map { GraphGenerator.namespaces[$0] }
        let worker = workers[pick.worker]
        var answer = Answer(
            call: "worker \(pick.worker + 1) \(worker.handlers) claims \(pick.limit) of \(namespaces) for "
                + "\(pick.leaseMilliseconds) ms")
        let claims = model.claim(queues: namespaces.map(TaskStore.queueName), worker.offer(pick), now: now)
        let started = try await subject.store.claim(
            from: namespaces, terms: worker.terms(pick), reach: try await reach(of: worker, pick, namespaces))
        compare(claims.claimed, started, exhausted: claims.exhausted, enqueued: enqueuedSteps, &answer)
        give(claims.claimed, exhausted: claims.exhausted, to: pick.worker)
        return answer
    }

    /// Every third claim reads back to the oldest message only, which must make no difference.
    private func reach(of worker: Worker, _ pick: Operation.ClaimPick, _ namespaces: [String]) async throws
        -> ClaimReach
    {
        guard (model.tasks.count + pick.limit).isMultiple(of: 3) else { return .everything }
        var terms = worker.terms(pick)
        terms.limit = 0
        let wait = try await subject.store.claim(from: namespaces, terms: terms, reach: .everythingAndLongestWait)
            .longestWait
        return wait.map(ClaimReach.recent) ?? .everything
    }

    mutating func poll(_ pick: Operation.ClaimPick, queues: [Int], timers: Int) async throws -> Answer {
        let namespaces = queues.map { GraphGenerator.namespaces[$0] }
        let worker = workers[pick.worker]
        let timers = model.undividedLimit(timers, now: now)
        var answer = Answer(
            call: "worker \(pick.worker + 1) \(worker.handlers) polls for \(timers) timers and \(pick.limit) steps of "
                + "\(namespaces) for \(pick.leaseMilliseconds) ms")
        let before = enqueuedSteps
        let (lost, returned) = fireTimers(limit: timers)
        model.promote(queues: namespaces.map(TaskStore.queueName), now: now)
        let claims = model.claim(queues: namespaces.map(TaskStore.queueName), worker.offer(pick), now: now)
        let started = try await subject.store.poll(namespaces: namespaces, terms: worker.terms(pick), timers: timers)
        compare(
            claims.claimed, started, exhausted: lost + claims.exhausted, enqueued: before, returned: returned,
            &answer)
        give(claims.claimed, exhausted: lost + claims.exhausted, to: pick.worker)
        return answer
    }

    mutating func runTimers(limit: Int) async throws -> Answer {
        let limit = model.undividedLimit(limit, now: now)
        var answer = Answer(call: "timers, at most \(limit)")
        let before = enqueuedSteps
        let (lost, returned) = fireTimers(limit: limit)
        compare(
            [], try await subject.store.runTimers(limit: limit), exhausted: lost, enqueued: before, returned: returned,
            &answer)
        give([], exhausted: lost, to: 0)
        return answer
    }

    /// Fires timers in the model: the lost attempts that were the last ones, and how many steps of lost foreign workers went
    /// back to each queue.
    mutating func fireTimers(limit: Int) -> (lost: [ModelLease], returned: [String: Int]) {
        let fired = model.fireTimers(limit: limit, now: now)
        wakeTimes.insert(now + .seconds(30))
        var returned: [String: Int] = [:]
        for id in fired.enqueued {
            guard let task = model.task(id.task),
                task.steps.first(where: { $0.definition.name == id.name })?.history.last?.from == .inProgress
            else { continue }
            returned[task.template.queueName, default: 0] += 1
        }
        return (fired.exhausted, returned)
    }

    /// How many steps were ever made runnable on each queue without being claimed at once; lost leases don't count.
    var enqueuedSteps: [String: Int] {
        var counts: [String: Int] = [:]
        for task in model.tasks {
            let rows = task.steps.lazy.flatMap(\.history)
            counts[task.template.queueName, default: 0] += rows.count { $0.to == .enqueued && $0.from != .inProgress }
        }
        return counts
    }

    /// Compares what a call says that it started.
    func compare(
        _ claimed: [ModelLease], _ started: StartedSteps, exhausted: [ModelLease] = [], enqueued before: [String: Int],
        returned: [String: Int] = [:], _ answer: inout Answer
    ) {
        answer.expected += claimed.map { expectedText($0) }
        answer.actual += started.claimed.map { actualText($0) }
        // All of these are settled as failed, so their order does not matter.
        answer.expected += exhausted.map { "exhausted \(reference($0))" }.sorted()
        answer.actual += started.exhausted.map { "exhausted \($0)" }.sorted()
        answer.expected += enqueuedSteps.merging(before) { $0 - $1 }.merging(returned) { $0 + $1 }.lines("enqueued on")
        answer.actual += started.enqueued.lines("enqueued on")
    }

    func expectedText(_ lease: ModelLease) -> String {
        guard let task = model.task(lease.step.task),
            let step = task.steps.first(where: { $0.definition.name == lease.step.name })
        else { return "claimed a step that the model has not" }
        let index = task.steps.firstIndex { $0.definition.name == step.definition.name } ?? 0
        let results = step.parents.map { parent in
            "\(task.steps[parent].definition.name)=\(task.resultText(of: parent, for: index) ?? "null")"
        }
        return "claimed \(reference(lease)) \(step.definition.name) \(step.definition.handler.callable) max "
            + "\(step.definition.retry.maxAttempts) \(step.definition.retry.retryable) \(results.sorted()) from "
            + "\(step.checkpoint.map { JSONPayload($0.cursor).text } ?? "-")"
    }

    func actualText(_ step: ClaimedStep) -> String {
        let results = step.results.map { name, value in
            "\(name)=\((try? CanonicalJSON.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "-")"
        }
        let checkpoint = try? step.checkpoint?.value()
        let reference = StepReference(stepID: step.stepID, taskID: step.taskID, attempt: step.attempt)
        return "claimed \(reference) \(step.name) \(step.callable) max \(step.maxAttempts) \(step.retryable) "
            + "\(results.sorted()) from \((checkpoint?["cursor"]).map { JSONPayload($0).text } ?? "-")"
    }
}
