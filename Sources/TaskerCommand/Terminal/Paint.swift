/// Colours, where somebody sees them.
struct Paint: Sendable {
    let isOn: Bool

    func bold(_ text: String) -> String { wrap(text, "1") }
    func dim(_ text: String) -> String { wrap(text, "2") }
    func red(_ text: String) -> String { wrap(text, "31") }
    func green(_ text: String) -> String { wrap(text, "32") }
    func yellow(_ text: String) -> String { wrap(text, "33") }
    func cyan(_ text: String) -> String { wrap(text, "36") }

    /// A text in the colour of a state of a task or step.
    func state(_ state: String, _ text: String) -> String {
        switch state {
        case "complete", "resolved_manually": green(text)
        case "error", "blocked_by_failures": red(text)
        case "waiting_for_retry": yellow(text)
        case "in_progress", "steps_in_process", "enqueued_for_orchestration": cyan(text)
        case "enqueued": text
        default: dim(text)
        }
    }

    private func wrap(_ text: String, _ code: String) -> String {
        isOn && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
