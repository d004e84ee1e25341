import Foundation

extension ReferenceModel {
    /// When messages of paused tasks become visible: after everything else.
    public static let parked = Duration.seconds(1 << 40)

    /// Whether the task, its template or its namespace is paused.
    func isPaused(_ task: Int) -> Bool {
        guard !pauses.isEmpty else { return false }
        let template = tasks[task].template
        return pauses.contains(.task(tasks[task].id)) || pauses.contains(.namespace(template.namespace))
            || pauses.contains(.template(namespace: template.namespace, name: template.name))
    }

    /// Whether a pause looks at the messages of a task: at its own, or at all of its namespace.
    ///
    /// There may be some to park that are not its own: a sweep that gives lost leases of paused tasks back lets their messages
    /// stay where they are, for claims to park.
    private func reaches(_ pause: ModelPause, _ task: Int) -> Bool {
        switch pause {
        case .task(let id): tasks[task].id == id
        case .template(let namespace, _), .namespace(let namespace): tasks[task].template.namespace == namespace
        }
    }

    /// Keeps steps from being started; what is enqueued is parked, what runs goes on.
    ///
    /// - Throws: `ModelRefusal` when the task is unknown or has ended, or the pause holds already.
    public mutating func pause(_ pause: ModelPause, by: String, reason: String, now: Duration) throws(ModelRefusal) {
        if case .task(let id) = pause {
            guard let task = find(task: id) else { throw .unknownTask }
            guard !tasks[task].state.isTerminal else { throw .state(tasks[task].state) }
        }
        guard pauses.insert(pause).inserted else { throw .paused }
        for (id, message) in messages
        where reaches(pause, message.task) && isPaused(message.task)
            && tasks[message.task].steps[message.step].state == .enqueued
        {
            messages[id]?.visibleAt = Self.parked
        }
        if case .task(let id) = pause, let task = find(task: id) {
            record(.pause, on: task, by: by, reason: reason, now: now)
        }
    }

    /// Ends a pause: what is parked for no other one becomes visible, as if it were
    /// sent now in its old order.
    ///
    /// - Throws: `ModelRefusal` when the task is unknown, or it is not paused.
    public mutating func unpause(_ pause: ModelPause, by: String, reason: String, now: Duration) throws(ModelRefusal) {
        if case .task(let id) = pause, find(task: id) == nil { throw .unknownTask }
        guard pauses.remove(pause) != nil else { throw .notPaused }
        var freed: [String: Int] = [:]
        for (id, message) in messages.sorted(by: { $0.key < $1.key })
        where message.visibleAt == Self.parked && !isPaused(message.task) {
            messages[id]?.visibleAt =
                tasks[message.task].visibleAt(now) + Self.order(freed[message.queue, default: 0])
            freed[message.queue, default: 0] += 1
            // It has not waited for a worker until now.
            tasks[message.task].touchedAt = now
        }
        if case .task(let id) = pause, let task = find(task: id) {
            record(.unpause, on: task, by: by, reason: reason, now: now)
        }
    }
}
