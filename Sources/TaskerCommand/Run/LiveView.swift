import Foundation
import TaskerStore

/// The picture of a running task, drawn over the one before it.
struct LiveView {
    private var drawnLines = 0

    /// The text that replaces the last picture.
    mutating func redraw(_ picture: TaskPicture, elapsed: Duration, size: (columns: Int, rows: Int), paint: Paint)
        -> String
    {
        var lines = [heading(picture, elapsed: elapsed, paint: paint)]
        let graph = TaskGraph(picture, paint: paint).lines
        let room = size.rows - 3
        if graph.count <= room {
            lines += graph
        } else {
            lines += TaskGraph.counts(picture, paint: paint)
            lines += graph.filter { $0.contains("in_progress") || $0.contains("error") }.prefix(max(0, room - 3))
        }
        lines.append(bar(picture, columns: size.columns, paint: paint))
        // The lines below the picture are those of a larger one before it: clear to the end of the screen.
        var text = drawnLines > 0 ? "\u{1B}[\(drawnLines)A\r\u{1B}[J" : ""
        text += lines.map { Self.cut($0, to: size.columns - 1) + "\n" }.joined()
        drawnLines = lines.count
        return text
    }

    private func heading(_ picture: TaskPicture, elapsed: Duration, paint: Paint) -> String {
        let task = picture.task
        return
            "\(paint.bold("\(task.namespace)/\(task.name)")) \(task.id.uuidString.lowercased())  \(paint.state(task.state, task.state))  \(TimeText.span(elapsed))"
    }

    private func bar(_ picture: TaskPicture, columns: Int, paint: Paint) -> String {
        let task = picture.task
        let width = max(10, min(40, columns - 30))
        let filled = task.steps == 0 ? width : width * task.completeSteps / task.steps
        let attempts = picture.steps.reduce(0) { $0 + $1.attempts }
        return paint.green(String(repeating: "█", count: filled))
            + paint.dim(String(repeating: "░", count: width - filled))
            + " \(task.completeSteps)/\(task.steps) steps, \(attempts) attempts"
    }

    /// Cuts a line to a width; what changes colours takes no room.
    static func cut(_ line: String, to width: Int) -> String {
        var left = width
        var result = ""
        var rest = line[...]
        while let character = rest.first {
            if character == "\u{1B}", let end = rest.firstIndex(of: "m") {
                result += rest[...end]
                rest = rest[rest.index(after: end)...]
                continue
            }
            guard left > 0 else { break }
            result.append(character)
            left -= 1
            rest = rest.dropFirst()
        }
        return result == line ? line : result + "\u{1B}[0m"
    }
}
