/// Where the handlers run.
enum Placement: String, CaseIterable, Sendable {
    /// In the process that submits.
    case embedded
    /// In a process of its own; the one that submits serves no handlers.
    case separate
}
