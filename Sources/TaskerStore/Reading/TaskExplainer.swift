import Foundation
public import TaskerCore

/// Finds the one reason why a task does not move.
///
/// Pure: all that it knows was read before.
public struct TaskExplainer: Sendable {
    let picture: TaskPicture
    let queue: QueuePicture
    let workers: [WorkerPicture]
    let template: TaskTemplate?
    let pauses: [Pause]
    let deadLetter: DeadLetter?

    /// Makes one from what was read at about the same time.
    ///
    /// - Parameters:
    ///   - queue: of the task's namespace, with the messages of its steps.
    ///   - template: the task's, to explain steps that do not exist yet.
    ///   - pauses: those that hold the task.
    ///   - deadLetter: the open one of the task.
    public init(
        picture: TaskPicture, queue: QueuePicture, workers: [WorkerPicture], template: TaskTemplate? = nil,
        pauses: [Pause] = [], deadLetter: DeadLetter? = nil
    ) {
        self.pauses = pauses
        self.deadLetter = deadLetter
        self.picture = picture
        self.queue = queue
        self.workers = workers
        self.template = template
    }

    /// Explains the task.
    public func explain() -> TaskExplanation {
        let task = picture.task
        if ["complete", "cancelled", "error", "resolved_manually"].contains(task.state) {
            return TaskExplanation(
                code: .finished,
                message: "the task is \(task.state) since \(Self.time(task.completedAt ?? task.stateChangedAt))"
                    + (deadLetterNote.isEmpty ? "" : "; \(deadLetterNote)"),
                step: nil, chain: [])
        }
        guard let root = Self.urgency.lazy.compactMap({ state in picture.steps.first { $0.state == state } }).first
        else {
            return inconsistent("no step of the task is failed, running, queued or waiting for a retry", step: nil, [])
        }
        // The longest way from a step that waits, for the sake of people: what all of this is about.
        let waiting = picture.steps.indices.reversed().first { picture.steps[$0].state == "pending" }
        let chain = waiting.flatMap { way(from: $0, to: root.id) } ?? [root.name]
        return reason(root, chain)
    }

    /// Explains one step; nil when neither the task nor, as far as it is known, its template has such a step.
    public func explain(step name: String) -> TaskExplanation? {
        guard let start = picture.steps.firstIndex(where: { $0.name == name }) else { return explainAbsence(of: name) }
        var place = start
        var chain = [name]
        // Edges form no cycle, so the walk ends; it follows the parent that needs attention most.
        while picture.steps[place].state == "pending" {
            let unmet = picture.parents[place].filter { !picture.steps[$0].isSatisfied }
            guard let next = unmet.min(by: { rank($0) < rank($1) }), !chain.contains(picture.steps[next].name) else {
                break
            }
            place = next
            chain.append(picture.steps[place].name)
        }
        return reason(picture.steps[place], chain)
    }

    /// The states that keep a task from moving, the ones that need somebody first.
    private static let urgency = [
        "error", "in_progress", "enqueued_for_orchestration", "enqueued_as_error_for_orchestration", "enqueued",
        "waiting_for_retry",
    ]

    private func rank(_ place: Int) -> Int {
        Self.urgency.firstIndex(of: picture.steps[place].state) ?? Self.urgency.count
    }

    private func way(from place: Int, to root: UUID) -> [String]? {
        let parents = picture.parents
        var cameFrom: [Int: Int] = [place: place]
        var open = [place]
        var next = 0
        while next < open.count {
            let here = open[next]
            next += 1
            if picture.steps[here].id == root {
                var names = [picture.steps[here].name]
                var step = here
                while let child = cameFrom[step], child != step {
                    names.append(picture.steps[child].name)
                    step = child
                }
                return names.reversed()
            }
            for parent in parents[here] where cameFrom[parent] == nil {
                cameFrom[parent] = here
                open.append(parent)
            }
        }
        return nil
    }
}
