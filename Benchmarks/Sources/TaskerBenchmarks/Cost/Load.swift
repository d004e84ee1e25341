/// How much is asked of the engine at a time.
enum Load: String, CaseIterable, Sendable {
    /// One task, and the next one when it has ended.
    case idle
    /// A fixed number of tasks in flight.
    case saturated
}
