/// The invariants of one step within its task.
enum StepInvariants {
    /// Checks every step of a task.
    static func check(_ task: ModelSnapshot.Task) -> [String] {
        let states = Dictionary(task.steps.map { ($0.name, $0.state) }) { first, _ in first }
        return task.steps.flatMap { step in
            let found =
                dependencies(step, states: states, taskIsTerminal: task.state.isTerminal) + fields(step) + history(step)
            return found.map { "step \(step.name): \($0)" }
        }
    }

    private static func dependencies(
        _ step: ModelSnapshot.Step, states: [String: StepState], taskIsTerminal: Bool
    ) -> [String] {
        var violations: [String] = []
        let parents = step.parents.compactMap { states[$0] }
        let open = parents.count { !$0.satisfiesDependencies }
        if parents.count != step.parents.count { violations.append("I4: a parent does not exist") }
        if open + (step.waitsForPlace ? 1 : 0) != step.unmet, step.state != .cancelled {
            violations.append("I4: it counts \(step.unmet) open parents; there are \(open)")
        }
        if !step.history.isEmpty, open > 0, step.state != .cancelled {
            violations.append("I4: it is \(step.state.rawValue) before its parents are done")
        }
        if step.state == .pending, open == 0, !step.waitsForPlace, !taskIsTerminal {
            violations.append("I2: nobody releases it")
        }
        return violations
    }

    private static func fields(_ step: ModelSnapshot.Step) -> [String] {
        var violations: [String] = []
        func expect(_ holds: Bool, _ message: String) {
            if !holds { violations.append(message) }
        }
        // A foreign worker has taken the message away; its lease is a timer, and so is the wait for its settlement.
        let isForeign = step.state == .inProgress && step.worker == nil && step.wakeAt != nil
        let isStored = step.state == .enqueuedForOrchestration || step.state == .enqueuedAsErrorForOrchestration
        let isQueued = step.state == .enqueued || step.state == .inProgress && !isForeign
        expect((step.visibleAt != nil) == isQueued, "I2: its message does not fit \(step.state.rawValue)")
        expect(
            (step.wakeAt != nil) == (step.state == .waitingForRetry || isForeign || isStored),
            "I2: its timer does not fit its state")
        expect(
            (step.worker != nil) == (step.state == .inProgress && !isForeign), "I3: its worker does not fit its state")
        expect(step.attempts <= max(step.maxAttempts, 1), "I5: attempt \(step.attempts) of \(step.maxAttempts)")
        expect(step.attempts >= (step.state == .inProgress ? 1 : 0), "I5: it runs without an attempt")
        if step.state == .complete { expect(step.result != nil, "I1: it is complete without a result") }
        if step.state == .error { expect(step.errorType != nil, "I1: it failed without a reason") }
        return violations
    }

    private static func history(_ step: ModelSnapshot.Step) -> [String] {
        var violations: [String] = []
        var state = StepState.pending
        var attempt = 0
        for row in step.history {
            if row.from != state { violations.append("I7: \(row) follows \(state.rawValue)") }
            if !StepTransitionTable.allows(from: row.from, to: row.to) {
                violations.append("I7: \(row) is not allowed")
            }
            if row.to == .inProgress, row.attempt == ModelStepTransition.foreign {
                attempt += 1
            } else if row.to == .inProgress {
                // A release gives the number back, so the next claim may carry it again.
                if row.attempt != attempt + 1 && row.attempt != attempt {
                    violations.append("I5: \(row) follows attempt \(attempt)")
                }
                attempt = row.attempt
            }
            // An operator's reset gives all attempts again.
            if row.to == .pending { attempt = 0 }
            state = row.to
        }
        if state != step.state { violations.append("I7: its history ends in \(state.rawValue)") }
        return violations
    }
}
