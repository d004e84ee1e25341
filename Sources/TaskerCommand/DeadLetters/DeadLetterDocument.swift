import TaskerCore
import TaskerStore

/// Dead letters as JSON.
enum DeadLetterDocument {
    static func entry(_ entry: DeadLetter) -> JSONValue {
        [
            "entry": JSONText.id(entry.id), "task": JSONText.id(entry.taskID), "status": .string(entry.status),
            "reason": .string(entry.reason), "cause": .string(entry.cause),
            "original_state": .string(entry.originalState),
            "opened_at": JSONText.date(entry.openedAt), "closed_at": JSONText.date(entry.closedAt),
            "closed_by": JSONText.text(entry.closedBy), "notes": JSONText.text(entry.notes),
            "namespace": JSONText.text(entry.namespace), "template": JSONText.text(entry.template),
            "step": JSONText.text(entry.step), "error_type": JSONText.text(entry.errorType),
            "message": JSONText.text(entry.message), "group": .string(entry.fingerprint),
        ]
    }

    static func group(_ group: DeadLetterGroup) -> JSONValue {
        [
            "group": .string(group.fingerprint), "entries": .int(Int64(group.entries)), "cause": .string(group.cause),
            "template": .string(group.template), "step": JSONText.text(group.step),
            "error_type": .string(group.errorType), "message": .string(group.message),
            "oldest": JSONText.date(group.oldest), "newest": JSONText.date(group.newest),
            "newest_task": JSONText.id(group.newestTask),
        ]
    }

    static func redriven(_ entry: RedriveResult.Entry) -> JSONValue {
        [
            "entry": JSONText.id(entry.id), "task": JSONText.id(entry.taskID), "outcome": .string(entry.outcome),
            "state": .string(entry.state), "steps": .int(Int64(entry.steps)),
            "starts_at": JSONText.date(entry.startsAt),
            "detail": JSONText.text(entry.detail),
        ]
    }
}
