import Foundation
import Tasker
import TaskerCore
import TaskerStore

/// How a run ended.
struct TaskRunReport: Sendable {
    let picture: TaskPicture
    /// Whether the submission created the task.
    let created: Bool
    let elapsed: Duration
    let failures: [FailedStep]
    /// nil unless the task is complete.
    let result: JSONValue?

    var isComplete: Bool { picture.task.state == "complete" }

    /// One line about the end.
    var headline: String {
        let task = picture.task
        let attempts = picture.steps.reduce(0) { $0 + $1.attempts }
        return
            "task \(task.id.uuidString.lowercased()) is \(task.state): \(task.completeSteps) of \(task.steps) steps complete, \(attempts) attempts, \(TimeText.span(elapsed))"
    }

    /// Stable keys.
    var json: JSONValue {
        let task = picture.task
        return [
            "task": JSONText.id(task.id), "namespace": .string(task.namespace), "name": .string(task.name),
            "version": .string(task.version), "state": .string(task.state), "created": .bool(created),
            "elapsed_ms": JSONText.milliseconds(elapsed), "result": result ?? .null,
            "failures": .array(
                failures.map {
                    [
                        "step": .string($0.name), "attempts": .int(Int64($0.attempts)),
                        "error_type": .string($0.errorType), "message": .string($0.message),
                    ]
                }),
        ]
    }

    /// The result on standard output, the rest on standard error.
    func show(on console: Console) {
        console.note(console.errorPaint.state(picture.task.state, headline))
        for failure in failures {
            console.note(
                console.errorPaint.red(
                    "step '\(failure.name)' failed after \(failure.attempts) \(failure.attempts == 1 ? "attempt" : "attempts") (\(failure.errorType)): \(failure.message)"
                ))
        }
        if !created {
            console.note("the task had been submitted before: it has the same key, or input; --new runs another")
        }
        if let result {
            console.print(JSONText.pretty(result))
        }
    }
}
