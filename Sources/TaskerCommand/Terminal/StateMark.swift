/// One character for a state.
enum StateMark {
    static func of(_ state: String) -> String {
        switch state {
        case "complete", "resolved_manually": "●"
        case "error", "blocked_by_failures": "✗"
        case "waiting_for_retry": "◔"
        case "in_progress", "steps_in_process", "enqueued_for_orchestration", "enqueued_as_error_for_orchestration": "◐"
        case "enqueued": "◌"
        case "cancelled": "⊘"
        default: "○"
        }
    }
}
