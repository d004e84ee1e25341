import Foundation
import TaskerStore

/// The graph of a task with the states of its steps.
struct TaskGraph {
    /// One line for each row of the graph.
    let lines: [String]

    init(_ picture: TaskPicture, paint: Paint) {
        let nodes = picture.steps.map { step in
            let style: (String) -> String = { paint.state(step.state, $0) }
            return GraphText.Node(
                mark: StateMark.of(step.state), markStyle: style, cells: Self.cells(step, picture),
                styles: [{ $0 }, style, { $0 }, { $0 }, { paint.dim($0) }])
        }
        lines = GraphText.lines(nodes: nodes, parents: picture.parents, paint: paint)
    }

    /// How many steps are in which state.
    static func counts(_ picture: TaskPicture, paint: Paint) -> [String] {
        let counts = Dictionary(picture.steps.map { ($0.state, 1) }, uniquingKeysWith: +)
        return [
            counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
                .map { paint.state($0.key, "\(StateMark.of($0.key)) \($0.key) \($0.value)") }.joined(separator: "  ")
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
