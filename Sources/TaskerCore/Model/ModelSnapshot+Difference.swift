extension ModelSnapshot {
    /// What differs from `actual`, one line per field, or nothing when both are the same.
    public func differences(from actual: ModelSnapshot) -> [String] {
        var lines: [String] = []
        if messageCount != actual.messageCount {
            lines.append("messages: expected \(messageCount), actual \(actual.messageCount)")
        }
        if tasks.count != actual.tasks.count {
            lines.append("tasks: expected \(tasks.count), actual \(actual.tasks.count)")
        }
        for (index, (left, right)) in zip(tasks, actual.tasks).enumerated() where left != right {
            lines += left.differences(from: right).map { "task \(index) \($0)" }
        }
        return lines
    }
}

extension ModelSnapshot.Task {
    fileprivate func differences(from actual: Self) -> [String] {
        var lines = FieldDifferences()
        lines.compare("id", id, actual.id)
        lines.compare("state", state.rawValue, actual.state.rawValue)
        lines.compare("live", liveSteps, actual.liveSteps)
        lines.compare("retrying", retryingSteps, actual.retryingSteps)
        lines.compare("failed", failedSteps, actual.failedSteps)
        lines.compare("completed at", completedAt, actual.completedAt)
        lines.compare("history", history, actual.history)
        lines.compare("steps", steps.map(\.name), actual.steps.map(\.name))
        for (left, right) in zip(steps, actual.steps) where left != right {
            lines.lines += left.differences(from: right).map { "step \(left.name) \($0)" }
        }
        return lines.lines
    }
}

extension ModelSnapshot.Step {
    fileprivate func differences(from actual: Self) -> [String] {
        var lines = FieldDifferences()
        lines.compare("parents", parents, actual.parents)
        lines.compare("state", state.rawValue, actual.state.rawValue)
        lines.compare("attempts", attempts, actual.attempts)
        lines.compare("max attempts", maxAttempts, actual.maxAttempts)
        lines.compare("unmet", unmet, actual.unmet)
        lines.compare("history", history, actual.history)
        lines.compare("wake at", wakeAt, actual.wakeAt)
        lines.compare("visible at", visibleAt, actual.visibleAt)
        lines.compare("worker", worker, actual.worker)
        lines.compare("result", result, actual.result)
        lines.compare("error type", errorType, actual.errorType)
        lines.compare("waits for a place", waitsForPlace, actual.waitsForPlace)
        lines.compare("checkpoint", checkpoint, actual.checkpoint)
        lines.compare("checkpointed at", checkpointedAt, actual.checkpointedAt)
        return lines.lines
    }
}

/// Lines that say what differs.
private struct FieldDifferences {
    var lines: [String] = []

    mutating func compare<Value: Equatable>(_ field: String, _ expected: Value, _ actual: Value) {
        if expected != actual { lines.append("\(field): expected \(expected), actual \(actual)") }
    }

    mutating func compare<Value: Equatable>(_ field: String, _ expected: Value?, _ actual: Value?) {
        guard expected != actual else { return }
        let show = { (value: Value?) in value.map { "\($0)" } ?? "nothing" }
        lines.append("\(field): expected \(show(expected)), actual \(show(actual))")
    }
}
