import Foundation

extension TaskExplainer {
    /// The reason why this step stands where it stands.
    func reason(_ step: StepPicture, _ chain: [String]) -> TaskExplanation {
        switch step.state {
        case "complete", "resolved_manually", "cancelled":
            return make(.finished, "step '\(step.name)' is \(step.state)", step, chain)
        case "error":
            let message = step.errorMessage.map { $0.isEmpty ? "" : ": \($0)" } ?? ""
            return make(
                .failedStep,
                "step '\(step.name)' failed for good after \(Self.attempts(step.attempts)) (\(step.errorType ?? "unknown"))\(message)"
                    + (deadLetterNote.isEmpty ? "" : "; \(deadLetterNote)"),
                step, chain)
        case "in_progress": return running(step, chain)
        case "waiting_for_retry": return waiting(step, chain)
        case "enqueued": return queued(step, chain)
        case "enqueued_for_orchestration", "enqueued_as_error_for_orchestration":
            return make(
                .queued, "step '\(step.name)' has run on a foreign worker; its result waits to be settled", step, chain)
        case "pending" where step.window != nil: return waitingForPlace(step, chain)
        default:
            return inconsistent(
                "step '\(step.name)' is \(step.state), but all of its parents are complete", step: step, chain)
        }
    }

    private func running(_ step: StepPicture, _ chain: [String]) -> TaskExplanation {
        let holder = describe(step.workerID)
        guard let end = step.messageID.flatMap({ queue.messages[$0]?.visibleAt }) ?? step.wakeAt else {
            return make(
                .running, "step '\(step.name)' runs (attempt \(step.attempts)) on \(holder), without a lease", step,
                chain)
        }
        guard end > picture.readAt else {
            let takers = workers.filter { isAble($0, step) }
            let remedy =
                takers.isEmpty
                ? "no live worker can take it over (handler '\(step.callable ?? "unknown")')"
                : "the next worker that asks takes it over"
            return make(
                .leaseExpired,
                "step '\(step.name)' was held by \(holder), whose lease ended at \(Self.time(end)) (\(Self.ago(end, picture.readAt)) ago); \(remedy)",
                step, chain)
        }
        return make(
            .running,
            "step '\(step.name)' runs (attempt \(step.attempts) of \(step.maxAttempts)): its lease is held by \(holder) until \(Self.time(end)) (in \(Self.ago(picture.readAt, end)))",
            step, chain)
    }

    private func waiting(_ step: StepPicture, _ chain: [String]) -> TaskExplanation {
        guard let due = step.wakeAt else {
            return inconsistent("step '\(step.name)' waits for a retry, but no time is set", step: step, chain)
        }
        let failure =
            step.attempts == 0
            ? "an operator has it begin again"
            : "attempt \(step.attempts) of \(step.maxAttempts) failed (\(step.errorType ?? "unknown"))"
        guard due > picture.readAt else {
            if let paused = paused(step, chain) { return paused }
            let live = workers.contains { $0.isLive }
            return make(
                live ? .retryDue : .noWorker,
                "step '\(step.name)': \(failure); its retry is due since \(Self.time(due)), and "
                    + (live ? "the next worker that asks makes it runnable" : "no live worker is there to run it"),
                step, chain)
        }
        return make(
            .backoff,
            "step '\(step.name)': \(failure); backoff until \(Self.time(due)) (in \(Self.ago(picture.readAt, due)))",
            step, chain)
    }

    /// The pause that keeps a step from being started.
    private func paused(_ step: StepPicture, _ chain: [String]) -> TaskExplanation? {
        guard let pause = pauses.first else { return nil }
        let subject = pause.scope == "task" ? "the task" : "\(pause.scope) \(pause.key)"
        return make(
            .paused,
            "step '\(step.name)' is not started: \(subject) is paused since \(Self.time(pause.at)) by \(pause.by): \(pause.reason)",
            step, chain)
    }

    /// What is known of the task's open dead letter; nothing when it has none.
    var deadLetterNote: String {
        deadLetter.map {
            "dead letter \($0.id.uuidString.lowercased()) is open since \(Self.time($0.openedAt)) (\($0.cause))"
        }
            ?? ""
    }

    private func queued(_ step: StepPicture, _ chain: [String]) -> TaskExplanation {
        if let paused = paused(step, chain) { return paused }
        if let start = picture.task.notBefore, start > picture.readAt {
            return make(
                .notBefore,
                "step '\(step.name)' is enqueued, but the task starts at \(Self.time(start)) (in \(Self.ago(picture.readAt, start)))",
                step, chain)
        }
        let namespace = picture.task.namespace
        let live = workers.filter(\.isLive)
        let serving = live.filter { $0.namespaces.contains(namespace) }
        let callable = step.callable ?? "unknown"
        guard !serving.isEmpty else {
            return make(
                .noWorker,
                "step '\(step.name)' is enqueued, but no live worker serves namespace '\(namespace)' (live workers: \(live.count)); it needs handler '\(callable)'"
                    + (deadLetterNote.isEmpty ? "" : "; \(deadLetterNote)"),
                step, chain)
        }
        let able = serving.filter { $0.handlers.contains(callable) }
        guard !able.isEmpty else {
            return make(
                .noHandler,
                "step '\(step.name)' is enqueued, but no live worker has handler '\(callable)' (live workers of namespace '\(namespace)': \(serving.count))"
                    + (deadLetterNote.isEmpty ? "" : "; \(deadLetterNote)"),
                step, chain)
        }
        let message = step.messageID.flatMap { queue.messages[$0] }
        let place = message.map { "\($0.ahead + 1) of \(queue.visible)" } ?? "unknown"
        if let urgent = message?.urgent, urgent > 0 {
            return make(
                .priority,
                "step '\(step.name)' waits in the queue (place \(place)) behind \(urgent) of higher priority than \(picture.task.priority); workers that can run it: \(able.count)",
                step, chain)
        }
        return make(
            .queued,
            "step '\(step.name)' waits in the queue (place \(place)); workers that can run it: \(able.count), steps they and others hold: \(queue.leased)",
            step, chain)
    }

    func inconsistent(_ message: String, step: StepPicture?, _ chain: [String]) -> TaskExplanation {
        TaskExplanation(
            code: .inconsistent, message: "\(message); this is a defect: please report it", step: step?.name,
            chain: chain)
    }

    func make(
        _ code: TaskExplanation.Code, _ message: String, _ step: StepPicture, _ chain: [String]
    ) -> TaskExplanation {
        let waits =
            chain.count > 1
            ? "step '\(chain[0])' waits for \(chain.dropFirst().map { "'\($0)'" }.joined(separator: ", which waits for ")); "
            : ""
        return TaskExplanation(code: code, message: waits + message, step: step.name, chain: chain)
    }

    private func isAble(_ worker: WorkerPicture, _ step: StepPicture) -> Bool {
        worker.isLive && worker.namespaces.contains(picture.task.namespace)
            && step.callable.map(worker.handlers.contains) ?? false
    }

    private func describe(_ id: UUID?) -> String {
        guard let id else { return "a worker that left no name" }
        let name = "worker \(id.uuidString.lowercased())"
        guard let worker = workers.first(where: { $0.id == id }) else { return "\(name), which is not registered" }
        let place = "\(name) on host \(worker.hostname) (pid \(worker.processID))"
        return worker.isLive ? place : "\(place), not heard of for \(Self.span(worker.silence))"
    }

    static func attempts(_ count: Int) -> String {
        count == 1 ? "1 attempt" : "\(count) attempts"
    }

    static func time(_ date: Date) -> String {
        date.formatted(
            .iso8601.year().month().day().time(includingFractionalSeconds: true).timeZone(separator: .omitted))
    }

    static func ago(_ from: Date, _ to: Date) -> String {
        span(.seconds(to.timeIntervalSince(from)))
    }

    static func span(_ duration: Duration) -> String {
        let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
        return seconds < 100 ? "\((seconds * 10).rounded() / 10) s" : "\(Int(seconds.rounded())) s"
    }
}
