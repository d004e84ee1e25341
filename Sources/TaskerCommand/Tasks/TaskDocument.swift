import TaskerCore
import TaskerStore

/// Tasks as JSON, with stable keys.
enum TaskDocument {
    static func summary(_ task: TaskSummary) -> JSONValue {
        .object(fields(task))
    }

    static func picture(_ picture: TaskPicture) -> JSONValue {
        var members = fields(picture.task)
        members["read_at"] = JSONText.date(picture.readAt)
        let names = Dictionary(picture.steps.map { ($0.id, $0.name) }) { first, _ in first }
        members["graph"] = .array(
            picture.steps.map { step in
                [
                    "id": JSONText.id(step.id), "name": .string(step.name), "state": .string(step.state),
                    "attempts": .int(Int64(step.attempts)), "max_attempts": .int(Int64(step.maxAttempts)),
                    "retryable": .bool(step.retryable), "handler": JSONText.text(step.callable),
                    "depends_on": JSONText.texts(step.parents.compactMap { names[$0] }.sorted()),
                    "unmet_dependencies": .int(Int64(step.unmetDependencies)),
                    "worker": JSONText.id(step.workerID), "started_at": JSONText.date(step.startedAt),
                    "ended_at": JSONText.date(step.endedAt), "execution_ms": JSONText.milliseconds(step.executionTime),
                    "retry_at": JSONText.date(step.wakeAt), "error_type": JSONText.text(step.errorType),
                    "error_message": JSONText.text(step.errorMessage),
                ]
            })
        return .object(members)
    }

    private static func fields(_ task: TaskSummary) -> [String: JSONValue] {
        [
            "id": JSONText.id(task.id), "namespace": .string(task.namespace), "name": .string(task.name),
            "version": .string(task.version), "state": .string(task.state), "priority": .int(Int64(task.priority)),
            "created_at": JSONText.date(task.createdAt), "state_changed_at": JSONText.date(task.stateChangedAt),
            "completed_at": JSONText.date(task.completedAt), "correlation_id": JSONText.id(task.correlationID),
            "parent_correlation_id": JSONText.id(task.parentCorrelationID),
            "not_before": JSONText.date(task.notBefore), "tags": JSONText.texts(task.tags),
            "initiator": JSONText.text(task.initiator), "source_system": JSONText.text(task.sourceSystem),
            "reason": JSONText.text(task.reason), "steps": .int(Int64(task.steps)),
            "steps_complete": .int(Int64(task.completeSteps)),
            "steps_failed": .int(Int64(task.failedSteps)),
        ]
    }
}
