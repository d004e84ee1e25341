public import Foundation

extension ReferenceModel {
    /// Opens a dead letter for each task of steps that failed for good, or counts them on the one that is open.
    mutating func openDeadLetters(for failed: [(task: Int, step: Int)], now: Duration) {
        let byTask = Dictionary(grouping: failed, by: \.task)
        for (task, places) in byTask.sorted(by: { tasks[$0.key].id.uuidString < tasks[$1.key].id.uuidString }) {
            if let open = openDeadLetter(of: task) {
                deadLetters[open].failures += places.count
            } else if let first = places.first {
                deadLetters.append(
                    ModelDeadLetter(
                        task: tasks[task].id, cause: cause(of: first), failures: places.count, openedAt: now))
            }
        }
    }

    private func cause(of place: (task: Int, step: Int)) -> ModelDeadLetter.Cause {
        let step = tasks[place.task].steps[place.step]
        guard let failure = step.outcome?.failure else { return .permanentFailure }
        if failure.errorType == FailureType.leaseExpired { return .leaseExpired }
        return failure.retryable && step.definition.retry.retryable ? .retriesExhausted : .permanentFailure
    }

    func openDeadLetter(of task: Int) -> Int? {
        deadLetters.firstIndex { $0.task == tasks[task].id && $0.status == .pending }
    }

    mutating func closeDeadLetter(of task: Int, as status: ModelDeadLetter.Status) {
        if let open = openDeadLetter(of: task) { deadLetters[open].status = status }
    }

    /// Opens a dead letter by hand.
    ///
    /// - Throws: `ModelRefusal` when the task is unknown, or has an open one.
    public mutating func addDeadLetter(_ id: UUID, by: String, reason: String, now: Duration) throws(ModelRefusal) {
        guard let task = find(task: id) else { throw .unknownTask }
        guard openDeadLetter(of: task) == nil else { throw .state(tasks[task].state) }
        deadLetters.append(ModelDeadLetter(task: id, cause: .manual, failures: 0, openedAt: now))
        record(.addDeadLetter, on: task, by: by, reason: reason, now: now)
    }

    /// Closes a dead letter, by its place, and leaves its task alone.
    ///
    /// - Throws: `ModelRefusal` when there is none, or it is closed.
    public mutating func resolveDeadLetter(
        _ place: Int, as status: ModelDeadLetter.Status, by: String, reason: String, now: Duration
    ) throws(ModelRefusal) {
        guard deadLetters.indices.contains(place), let task = find(task: deadLetters[place].task) else {
            throw .unknownEntry
        }
        guard deadLetters[place].status == .pending else { throw .closed(deadLetters[place].status) }
        deadLetters[place].status = status
        record(.resolveDeadLetter, on: task, by: by, reason: reason, now: now)
    }

    /// Resumes the tasks of the oldest open dead letters, at most `limit` of them, one every `interval`.
    ///
    /// - Parameter delay: until the first one begins.
    /// - Returns: the task of each, and when it begins; nil when it is not blocked.
    public mutating func redrive(
        limit: Int, every interval: Duration, startingAfter delay: Duration = .zero, by: String, reason: String,
        now: Duration
    ) -> [(task: UUID, startsAt: Duration?)] {
        let open = deadLetters.filter { entry in
            entry.status == .pending && (find(task: entry.task).map { reaches(task: $0) } ?? true)
        }.prefix(limit)
        var number = 0
        var result: [(task: UUID, startsAt: Duration?)] = []
        for entry in open {
            guard let task = find(task: entry.task), let steps = resumableSteps(of: task) else {
                result.append((entry.task, nil))
                continue
            }
            let start = now + delay + interval * number
            number += 1
            reset(steps, at: start, now: now)
            conclude(.redrive, on: task, by: by, reason: reason, now: now)
            result.append((entry.task, start))
        }
        return result
    }
}
