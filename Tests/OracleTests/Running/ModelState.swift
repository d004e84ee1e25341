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
            let actions = (model.task(task.id)?.actions ?? []).map(\.kind.rawValue)
            if !actions.isEmpty { lines.append("actions on \(id): \(actions.joined(separator: " "))") }
            for step in task.steps { lines.append("step \(id)/\(step.name): \(text(step))") }
        }
        for namespace in GraphGenerator.namespaces {
            let messages = model.messages(on: TaskStore.queueName(namespace))
                .map { "\($0.step.task.text)/\($0.step.name)@\(text($0.visibleAt))" }
            lines.append("queue \(namespace): \(messages.joined(separator: " "))")
            let events = model.events[namespace.lowercased(), default: []]
                .map { "\($0.name) of \($0.step.task.text)/\($0.step.name)#\($0.attempt)=\($0.payload ?? "-")" }
            lines.append("events \(namespace): \(events.joined(separator: " "))")
        }
        for entry in model.deadLetters {
            lines.append(
                "dead letter \(entry.task.text): \(entry.cause.rawValue), \(entry.status.rawValue), \(entry.failures) failures, "
                    + "opened at \(text(entry.openedAt))")
        }
        return lines + model.pauses.map { "pause \(text($0))" }
    }

    private static func text(_ pause: ModelPause) -> String {
        switch pause {
        case .task(let id): "task \(id.text)"
        case .template(let namespace, let name): "template \(namespace)/\(name)"
        case .namespace(let name): "namespace \(name)"
        }
    }

    private static func text(_ step: ModelSnapshot.Step) -> String {
        let history = step.history.map { row in
            let attempt = row.attempt == ModelStepTransition.foreign ? "f" : "\(row.attempt)"
            return "\(row.from.rawValue)>\(row.to.rawValue)#\(attempt)"
        }.joined(separator: " ")
        return "\(step.state.rawValue), attempt \(step.attempts) of \(step.maxAttempts), unmet \(step.unmet), "
            + "wakes at \(text(step.wakeAt)), visible at \(text(step.visibleAt)), worker "
            + "\(step.worker?.text ?? "-"), result \(result(step)), error \(step.errorType ?? "-"), checkpoint "
            + "\(checkpoint(step)), parents: "
            + "\(step.parents.joined(separator: " ")), history: \(history)"
    }

    /// The whole result, or what makes it unlike others when it is an outcome.
    private static func result(_ step: ModelSnapshot.Step) -> String {
        guard let text = step.result, let json = try? JSONPayload(text: text).value() else { return "-" }
        return json["n"].map { JSONPayload($0).text } ?? text
    }

    private static func checkpoint(_ step: ModelSnapshot.Step) -> String {
        guard let text = step.checkpoint, let json = try? JSONPayload(text: text).value(),
            let checkpoint = try? StepCheckpoint(json: json)
        else { return "-" }
        let history = checkpoint.history.map { JSONPayload($0.cursor).text }.joined(separator: ",")
        return "\(JSONPayload(checkpoint.cursor).text)/\(checkpoint.itemsProcessed)/"
            + "\(JSONPayload(checkpoint.accumulated ?? .null).text)/\(history)@\(self.text(step.checkpointedAt))"
    }

    private static func text(_ time: Duration?) -> String {
        time.map { $0 == ReferenceModel.parked ? "parked" : "\($0.microseconds)" } ?? "-"
    }
}
