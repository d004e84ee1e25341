import Foundation
import TaskerCore
import TaskerStore

/// The graph of a task with the states of its steps; the workers of a large batch share a line.
struct TaskGraph {
    /// Batches of more workers are folded.
    static let mostWorkers = 8

    /// One line for each row of the graph.
    let lines: [String]

    init(_ picture: TaskPicture, paint: Paint) {
        let groups = Self.groups(picture)
        let nodes = groups.map { group in
            let steps = group.map { picture.steps[$0] }
            let leading = steps.min { Self.urgency($0) < Self.urgency($1) } ?? steps[0]
            let style: (String) -> String = { paint.state(leading.state, $0) }
            return GraphText.Node(
                mark: StateMark.of(leading.state), markStyle: style,
                cells: steps.count == 1 ? Self.cells(leading, picture) : Self.cells(steps, leading, picture),
                styles: [{ $0 }, style, { $0 }, { $0 }, { paint.dim($0) }])
        }
        var places = [Int](repeating: 0, count: picture.steps.count)
        for (place, group) in groups.enumerated() { for step in group { places[step] = place } }
        let parents = picture.parents
        let folded = groups.map { group in Set(parents[group[0]].map { places[$0] }).sorted() }
        lines = GraphText.lines(nodes: nodes, parents: folded, paint: paint)
    }

    /// The steps, as positions, that stand on one line each time: workers of one batch have the same parent.
    private static func groups(_ picture: TaskPicture) -> [[Int]] {
        let workers = picture.steps.indices.filter { picture.steps[$0].type == StepType.batchWorker.rawValue }
        let batches = Dictionary(grouping: workers) { picture.steps[$0].parents }
            .filter { $0.value.count > mostWorkers }
        return picture.steps.indices.compactMap { place in
            let step = picture.steps[place]
            guard step.type == StepType.batchWorker.rawValue, let batch = batches[step.parents] else { return [place] }
            return batch[0] == place ? batch : nil
        }
    }

    /// What somebody looks for comes first.
    private static func urgency(_ step: StepPicture) -> Int {
        let order = ["error", "in_progress", "waiting_for_retry", "enqueued", "pending", "complete"]
        return order.firstIndex(of: step.state) ?? order.count
    }

    /// How many steps are in which state.
    static func counts(_ picture: TaskPicture, paint: Paint) -> [String] {
        let counts = Dictionary(picture.steps.map { ($0.state, 1) }, uniquingKeysWith: +)
        return [
            counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
                .map { paint.state($0.key, "\(StateMark.of($0.key)) \($0.key) \($0.value)") }.joined(separator: "  ")
        ]
    }

    private static func cells(_ workers: [StepPicture], _ leading: StepPicture, _ picture: TaskPicture) -> [String] {
        let counts = Dictionary(workers.map { ($0.state, 1) }, uniquingKeysWith: +)
            .sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key) \($0.value)" }
        let note = note(leading, picture)
        return [
            "\(workers[0].name) … \(workers[workers.count - 1].name)", counts.joined(separator: ", "), "", "",
            note.isEmpty ? "" : "\(leading.name): \(note)",
        ]
    }

    private static func cells(_ step: StepPicture, _ picture: TaskPicture) -> [String] {
        [
            step.name, step.state, step.attempts == 0 ? "" : "\(step.attempts)/\(step.maxAttempts)",
            time(step, picture), note(step, picture),
        ]
    }

    private static func time(_ step: StepPicture, _ picture: TaskPicture) -> String {
        if step.state == "in_progress", let start = step.startedAt {
            return TimeText.span(from: start, to: picture.readAt)
        }
        return step.executionTime.map { TimeText.span($0) } ?? ""
    }

    private static func note(_ step: StepPicture, _ picture: TaskPicture) -> String {
        switch step.state {
        case "error", "waiting_for_retry":
            var note = step.errorType ?? ""
            if let message = step.errorMessage?.split(whereSeparator: \.isNewline).first {
                note += ": \(message.prefix(80))"
            }
            if let due = step.wakeAt { note += "; retry in \(TimeText.span(from: picture.readAt, to: due))" }
            return note
        case "in_progress": return step.workerID.map { "worker \($0.uuidString.lowercased().suffix(8))" } ?? ""
        default: return ""
        }
    }
}
