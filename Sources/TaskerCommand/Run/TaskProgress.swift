import Foundation
import Synchronization
import TaskerStore

/// Shows a task while it runs.
final class TaskProgress: Sendable {
    /// In which form.
    enum Style: Sendable {
        /// Not at all.
        case silent
        /// A line whenever a step changes.
        case lines
        /// A picture redrawn in place; lines when standard error is no terminal.
        case live
    }

    /// The eye sees no more than this.
    static let interval: Duration = .milliseconds(100)

    private let style: Style
    private let console: Console
    private let state: Mutex<State>

    private struct State {
        var seen: [UUID: String] = [:]
        var view = LiveView()
        let start = ContinuousClock.now
    }

    init(style: Style, console: Console) {
        self.style = style == .live && !console.errorIsTerminal ? .lines : style
        self.console = console
        state = Mutex(State())
    }

    /// Shows the task until cancelled.
    func follow(_ task: UUID, store: TaskStore) async throws {
        if style == .lines {
            console.note("task \(task.uuidString.lowercased()) submitted")
        }
        guard style != .silent else { return }
        repeat {
            if let picture = try await store.picture(of: task) { show(picture) }
            try await Task.sleep(for: Self.interval)
        } while !Task.isCancelled
    }

    /// Shows the end.
    func finish(_ picture: TaskPicture) {
        show(picture)
    }

    private func show(_ picture: TaskPicture) {
        state.withLock { state in
            switch style {
            case .silent: break
            case .live:
                console.draw(
                    state.view.redraw(
                        picture, elapsed: ContinuousClock.now - state.start, size: console.size,
                        paint: console.errorPaint))
            case .lines:
                for step in picture.steps {
                    let look = "\(step.state) \(step.attempts)"
                    guard step.state != "pending", state.seen.updateValue(look, forKey: step.id) != look else {
                        continue
                    }
                    console.note(Self.line(step, paint: console.errorPaint))
                }
            }
        }
    }

    private static func line(_ step: StepPicture, paint: Paint) -> String {
        var text = "\(StateMark.of(step.state)) \(step.name) \(step.state)"
        if step.attempts > 1 || step.state == "error" || step.state == "waiting_for_retry" {
            text += " (attempt \(step.attempts) of \(step.maxAttempts))"
        }
        if let time = step.executionTime, step.state != "in_progress" { text += " \(TimeText.span(time))" }
        if let error = step.errorType { text += " \(error): \(step.errorMessage ?? "")" }
        return paint.state(step.state, text)
    }
}
