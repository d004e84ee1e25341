import TaskerCore
import TaskerStore

/// The model's state as lines, in the words of `DatabaseState`.
enum ModelState {
    static func lines(_ snapshot: ModelSnapshot, of model: ReferenceModel) -> [String] {
        var lines: [String] = []
        for task in snapshot.tasks {
            let id = task.id.text
            let history = task.history.map { "\($0.from.rawValue)>\($0.to.rawValue)" }.joined(separator: " ")
            lines.append(
                "task \(id): \(task.state.rawValue), live \(task.liveSteps), retrying \(task.retryingSteps), failed "
                    + "\(task.failedSteps), completed at \(text(task.completedAt)), history: \(history)")
            for step in task.steps { lines.append("step \(id)/\(step.name): \(text(step))") }
        }
        for namespace in GraphGenerator.namespaces {
            let messages = model.messages(on: TaskStore.queueName(namespace))
                .map { "\($0.step.task.text)/\($0.step.name)@\($0.visibleAt.microseconds)" }
            lines.append("queue \(namespace): \(messages.joined(separator: " "))")
        }
        return lines
    }

    private static func text(_ step: ModelSnapshot.Step) -> String {
        let history = step.history.map { "\($0.from.rawValue)>\($0.to.rawValue)#\($0.attempt)" }.joined(separator: " ")
        return "\(step.state.rawValue), attempt \(step.attempts) of \(step.maxAttempts), unmet \(step.unmet), "
            + "wakes at \(text(step.wakeAt)), visible at \(text(step.visibleAt)), worker "
            + "\(step.worker?.text ?? "-"), result \(step.result ?? "-"), error \(step.errorType ?? "-"), parents: "
            + "\(step.parents.joined(separator: " ")), history: \(history)"
    }

    private static func text(_ time: Duration?) -> String {
        time.map { "\($0.microseconds)" } ?? "-"
    }
}
