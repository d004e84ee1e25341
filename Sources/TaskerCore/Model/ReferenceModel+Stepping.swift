public import Foundation

/// What operators do to steps that failed or stand still.
extension ReferenceModel {
    /// Gives a failed step all of its attempts again and makes it runnable.
    ///
    /// - Throws: `ModelRefusal` when task or step are unknown, the task has ended, or the step has not failed.
    public mutating func resetStep(
        _ id: ModelStepID, by: String, reason: String, now: Duration
    ) throws(ModelRefusal) {
        let place = try findOpen(id)
        let state = tasks[place.task].steps[place.step].state
        guard state == .error else { throw .step(state) }
        reset([place], at: now, now: now)
        conclude(.resetStep, on: place.task, by: by, reason: reason, now: now)
    }

    /// Ends a step by hand: with a result, or without.
    ///
    /// - Throws: `ModelRefusal` when task or step are unknown, the task has ended, the step has, or its parents are not done.
    public mutating func finishStep(
        _ id: ModelStepID, result: JSONPayload?, by: String, reason: String, now: Duration
    ) throws(ModelRefusal) {
        let place = try findOpen(id)
        let state = tasks[place.task].steps[place.step].state
        guard state != .pending, !state.isTerminal else { throw .step(state) }
        if [.decision, .batchable].contains(tasks[place.task].steps[place.step].definition.type) {
            do throws(OutcomeError) {
                try grow(place, result ?? Self.nothingChosen)
            } catch {
                throw .step(state)
            }
        }
        removeMessage(of: place)
        if let result { tasks[place.task].steps[place.step].outcome = .success(result) }
        tasks[place.task].steps[place.step].move(to: result == nil ? .resolvedManually : .complete)
        if let result { publish(ModelSettlement(lease(of: place), outcome: .success(result)), at: place) }
        satisfyChildren(of: place)
        if state == .error && tasks[place.task].steps[place.step].batchPosition > 0 {
            // A failed worker of a batch has left its place already, unless it failed together with its task.
            fillWindow(of: tasks[place.task].steps[place.step].position, in: place.task)
        } else {
            _ = runBatches(after: [(place.task, place.step, 0)])
        }
        _ = enqueue(ready(place.task), claiming: nil, now: now)
        evaluate(place.task, now: now, reviving: true)
        conclude(result == nil ? .resolveStep : .completeStep, on: place.task, by: by, reason: reason, now: now)
    }

    /// Begins all failed steps of a blocked or stale task again.
    ///
    /// - Throws: `ModelRefusal` when the task is unknown, or neither blocked nor given up.
    public mutating func resume(_ id: UUID, by: String, reason: String, now: Duration) throws(ModelRefusal) {
        guard let task = find(task: id) else { throw .unknownTask }
        guard let steps = resumableSteps(of: task) else { throw .state(tasks[task].state) }
        reset(steps, at: now, now: now)
        conclude(.resume, on: task, by: by, reason: reason, now: now)
    }

    /// What a decision or batch has chosen that an operator resolves.
    private static let nothingChosen = JSONPayload(
        .object([
            DecisionOutcome.member: DecisionOutcome.noBranches.json, BatchOutcome.member: BatchOutcome.noBatches.json,
        ]))

    private func findOpen(_ id: ModelStepID) throws(ModelRefusal) -> (task: Int, step: Int) {
        guard let task = find(task: id.task) else { throw .unknownTask }
        guard let place = find(id) else { throw .unknownStep }
        let state = tasks[task].state
        guard state != .complete, state != .cancelled, state != .resolvedManually else { throw .state(state) }
        return place
    }

    /// The steps that a resumption begins again; nil when the task is not stuck.
    func resumableSteps(of task: Int) -> [(task: Int, step: Int)]? {
        let isGivenUp = tasks[task].state == .error
        guard isGivenUp || tasks[task].state == .blockedByFailures else { return nil }
        let places = tasks[task].steps.indices.filter { index in
            let step = tasks[task].steps[index]
            return step.state == .error || (isGivenUp && step.state == .pending && step.unmet == 0)
        }
        let steps = tasks[task].steps
        return places.isEmpty
            ? nil
            : places.sorted {
                (steps[$0].position, steps[$0].batchPosition) < (steps[$1].position, steps[$1].batchPosition)
            }
            .map { (task, $0) }
    }

    /// Makes steps of one task runnable with all of their attempts, now or later.
    mutating func reset(_ places: [(task: Int, step: Int)], at start: Duration, now: Duration) {
        for place in places where tasks[place.task].steps[place.step].state == .error {
            tasks[place.task].steps[place.step].move(to: .pending)
            tasks[place.task].steps[place.step].attempts = 0
        }
        let begun = admit(places)
        if start > now {
            for (number, place) in begun.enumerated() {
                tasks[place.task].steps[place.step].move(to: .waitingForRetry)
                tasks[place.task].steps[place.step].wakeAt = start + Self.order(number)
            }
        } else {
            _ = enqueue(begun, claiming: nil, now: now)
        }
        if let task = places.first?.task { evaluate(task, now: now, reviving: true) }
    }

    /// Closes the dead letter of a task that is no longer stuck, and records the action.
    mutating func conclude(
        _ kind: ModelOperatorAction.Kind, on task: Int, by: String, reason: String, now: Duration
    ) {
        if tasks[task].state != .blockedByFailures && tasks[task].state != .error {
            closeDeadLetter(of: task, as: .manuallyResolved)
        }
        record(kind, on: task, by: by, reason: reason, now: now)
    }

    mutating func record(
        _ kind: ModelOperatorAction.Kind, on task: Int, by: String, reason: String, now: Duration
    ) {
        tasks[task].actions.append(ModelOperatorAction(kind: kind, by: by, reason: reason, at: now))
    }
}
