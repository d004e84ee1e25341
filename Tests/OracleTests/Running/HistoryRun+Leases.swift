import Foundation
import TaskerCore
import TaskerStore

extension HistoryRun {
    /// The leases that picks of a worker mean.
    func leases(_ picks: [Operation.LeasePick], of worker: Int) -> [ModelLease] {
        picks.compactMap { pick in
            switch pick {
            case .held(let number): workers[worker].held.element(number)
            case .past(let number): past.element(number)
            case .unknownAttempt(let number):
                past.element(number).map { ModelLease(step: $0.step, attempt: $0.attempt + 7) }
            case .unknownStep:
                ModelLease(step: ModelStepID(task: UUID(numbered: 999, of: 0xF), name: "nowhere"), attempt: 1)
            }
        }
    }

    /// How the database calls an attempt.
    func reference(_ lease: ModelLease) -> StepReference {
        StepReference(
            stepID: stepIDs[lease.step] ?? UUID(numbered: 998, of: 0xF), taskID: lease.step.task, attempt: lease.attempt
        )
    }

    /// Gives a worker what the model says it got.
    mutating func give(_ claimed: [ModelLease], exhausted: [ModelLease] = [], to worker: Int) {
        workers[worker].held += claimed
        workers[worker].exhausted += exhausted
        past += claimed
    }

    mutating func extend(_ worker: Int, _ picks: [Operation.LeasePick], milliseconds: Int) async throws -> Answer {
        let held = leases(picks, of: worker)
        let lease = Duration.milliseconds(milliseconds)
        let id = workers[worker].id
        var answer = Answer(call: "worker \(worker + 1) extends by \(milliseconds) ms: \(held.text)")
        answer.expected = model.extendLeases(held, of: id, by: lease, now: now)
            .map { "held \(reference($0).stepID)" }.unique.sorted()
        answer.actual = try await subject.store.extendLeases(held.map(reference), worker: id, lease: lease)
            .map { "held \($0)" }.sorted()
        return answer
    }

    mutating func checkpoint(
        _ worker: Int, _ pick: Operation.LeasePick, items: Int, milliseconds: Int
    ) async throws -> Answer {
        let id = workers[worker].id
        let time = Duration.milliseconds(milliseconds)
        guard let lease = leases([pick], of: worker).first else { return Answer(call: "nothing to checkpoint") }
        let cursor = JSONValue.int(Int64(items * 7))
        let accumulated: JSONValue? = items % 3 == 0 ? nil : .int(Int64(items))
        var answer = Answer(
            call: "worker \(worker + 1) saves \(items) items of \([lease].text), extends by \(milliseconds) ms")
        let held = model.checkpoint(
            lease, of: id, cursor: cursor, itemsProcessed: items, accumulated: accumulated, extending: time, now: now)
        answer.expected = ["held \(held)"]
        let stored = try await subject.store.checkpoint(
            reference(lease), StepCheckpoint(cursor: cursor, itemsProcessed: items, accumulated: accumulated),
            worker: id,
            lease: time)
        answer.actual = ["held \(stored)"]
        return answer
    }

    mutating func release(_ worker: Int, _ picks: [Operation.LeasePick]) async throws -> Answer {
        let held = leases(picks, of: worker)
        let id = workers[worker].id
        var answer = Answer(call: "worker \(worker + 1) releases \(held.text)")
        let released = model.release(held, of: id, now: now)
        answer.expected = queues(of: released)
        answer.actual = try await subject.store.release(held.map(reference), worker: id).lines("released to")
        workers[worker].held.removeAll(where: held.contains)
        return answer
    }

    func queues(of released: [ModelLease]) -> [String] {
        Dictionary(released.map { (model.task($0.step.task)?.template.queueName ?? "", 1) }, uniquingKeysWith: +)
            .lines("released to")
    }
}

extension [ModelLease] {
    /// For people.
    var text: String { map { "\($0.step.task.text.suffix(4))/\($0.step.name)#\($0.attempt)" }.joined(separator: " ") }
}

extension [String: Int] {
    /// One line per entry, sorted.
    func lines(_ word: String) -> [String] {
        filter { $0.value != 0 }.map { "\(word) \($0.key): \($0.value)" }.sorted()
    }
}

extension Array {
    /// The element of that number, counted round and round; nil when there is none.
    func element(_ number: Int) -> Element? {
        isEmpty ? nil : self[number % count]
    }
}

extension [String] {
    /// Each once.
    var unique: [String] { Array(Set(self)) }
}
