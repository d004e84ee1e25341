extension ReferenceModel {
    /// Everything that the database must agree on.
    public var snapshot: ModelSnapshot {
        ModelSnapshot(tasks: tasks.map(snapshot), messageCount: messages.count)
    }

    private func snapshot(_ task: ModelTask) -> ModelSnapshot.Task {
        ModelSnapshot.Task(
            id: task.id, state: task.state, liveSteps: task.liveSteps, retryingSteps: task.retryingSteps,
            failedSteps: task.failedSteps, completedAt: task.completedAt, history: task.history,
            steps: task.steps.enumerated().map { index, step in
                ModelSnapshot.Step(
                    name: step.definition.name,
                    parents: step.parents.map { task.steps[$0].definition.name }.sorted(), state: step.state,
                    attempts: step.attempts, maxAttempts: step.definition.retry.maxAttempts, unmet: step.unmet,
                    history: step.history, wakeAt: step.wakeAt,
                    visibleAt: step.messageID.flatMap { messages[$0]?.visibleAt }, worker: step.worker,
                    result: step.resultText,
                    errorType: step.outcome?.failure?.errorType, waitsForPlace: task.waitsForPlace(index),
                    checkpoint: step.checkpoint.map { JSONPayload($0.json).text },
                    checkpointedAt: step.checkpointedAt)
            })
    }
}
