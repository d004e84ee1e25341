public import Foundation

extension ReferenceModel {
    /// Gives up tasks that nothing moves: neither a change, nor a lease, nor a timer or a start to come, nor the end of a pause.
    ///
    /// Their steps that are under way fail; what waits for parents stays pending, so that an operator can resume the task.
    ///
    /// - Returns: the tasks.
    public mutating func detectStaleness(_ thresholds: ModelStaleness, now: Duration) -> [UUID] {
        let stale = tasks.indices.filter { reaches(task: $0) && isStale($0, thresholds, now: now) }
            .sorted { tasks[$0].id.uuidString < tasks[$1].id.uuidString }
        for task in stale {
            deadLetters.append(
                ModelDeadLetter(task: tasks[task].id, cause: .staleness, failures: 0, openedAt: now))
            for step in tasks[task].steps.indices {
                let state = tasks[task].steps[step].state
                guard state.isLive || state == .waitingForRetry else { continue }
                removeMessage(of: (task, step))
                if tasks[task].steps[step].outcome?.failure == nil {
                    tasks[task].steps[step].outcome = .failure(
                        StepFailure(
                            message: "the task gave no sign of life",
                            errorType: ModelDeadLetter.Cause.staleness.rawValue, retryable: false))
                }
                tasks[task].steps[step].move(to: .error)
            }
            tasks[task].move(to: .error)
            tasks[task].touchedAt = now
        }
        return stale.map { tasks[$0].id }
    }

    private func isStale(_ task: Int, _ thresholds: ModelStaleness, now: Duration) -> Bool {
        let value = tasks[task]
        let patience: Duration
        switch value.state {
        case .waitingForRetry: patience = thresholds.waitingForRetry
        case .stepsInProcess: patience = thresholds.stepsInProcess
        default: return false
        }
        guard !isPaused(task), openDeadLetter(of: task) == nil, !hasLiveLease(task, now: now) else { return false }
        let isOld = now - value.createdAt >= thresholds.lifetime
        let lastSign = value.steps.compactMap(\.wakeAt).reduce(max(value.touchedAt, value.notBefore ?? .zero), max)
        return now - lastSign >= (isOld ? min(patience, ModelStaleness.oldAgePatience) : patience)
    }

    private func hasLiveLease(_ task: Int, now: Duration) -> Bool {
        tasks[task].steps.contains { step in
            guard step.state == .inProgress, let message = step.messageID.flatMap({ messages[$0] }) else {
                return false
            }
            return message.visibleAt > now
        }
    }
}
