/// The invariants of a task as a whole.
enum TaskInvariants {
    static func check(_ task: ModelSnapshot.Task) -> [String] {
        counters(task) + state(task) + history(task)
    }

    private static func counters(_ task: ModelSnapshot.Task) -> [String] {
        let live = task.steps.count { $0.state.isLive }
        let retrying = task.steps.count { $0.state == .waitingForRetry }
        let failed = task.steps.count { $0.state == .error }
        guard (live, retrying, failed) != (task.liveSteps, task.retryingSteps, task.failedSteps) else { return [] }
        return [
            "I2: the counters say live \(task.liveSteps), retrying \(task.retryingSteps), failed \(task.failedSteps); "
                + "the steps say \(live), \(retrying), \(failed)"
        ]
    }

    private static func state(_ task: ModelSnapshot.Task) -> [String] {
        // What a failed batch has cancelled is not done, but nothing waits for it either.
        let done = task.steps.allSatisfy { $0.state.satisfiesDependencies || $0.state == .cancelled }
        var violations: [String] = []
        func expect(_ holds: Bool, _ message: String) {
            if !holds { violations.append(message) }
        }
        expect((task.completedAt != nil) == (task.state == .complete), "I1: its completion time does not fit")
        switch task.state {
        case .complete: expect(done, "I6: it is complete, but not every step is")
        case .cancelled: expect(task.steps.allSatisfy(\.state.isTerminal), "I6: a step outlives its cancelled task")
        case .blockedByFailures: expect(task.failedSteps > 0, "I2: it is blocked, but no step has failed")
        case .stepsInProcess:
            expect(task.failedSteps == 0 && task.liveSteps > 0, "I2: no step is live, or one has failed")
        case .waitingForRetry:
            expect(task.failedSteps == 0 && task.liveSteps == 0 && task.retryingSteps > 0, "I2: nothing waits")
        case .error, .resolvedManually: expect(task.liveSteps == 0, "I6: a step outlives its task")
        default: violations.append("I2: the engine never leaves a task in this state")
        }
        return violations
    }

    private static func history(_ task: ModelSnapshot.Task) -> [String] {
        var violations: [String] = []
        var state = TaskState.pending
        for row in task.history {
            if row.from != state { violations.append("I7: \(row) follows \(state.rawValue)") }
            if !TaskTransitionTable.allows(from: row.from, to: row.to) {
                violations.append("I7: \(row) is not allowed")
            }
            state = row.to
        }
        if state != task.state { violations.append("I7: its history ends in \(state.rawValue)") }
        return violations
    }
}
