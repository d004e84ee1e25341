/// What was planned, and what came of it.
struct PlannedOutcome: Sendable {
    let strike: Strike
    let second: Strike?
    let outcome: CrashOutcome

    /// Where it struck, for people.
    var plan: String {
        second.map { "\(strike), then \($0) of the recovery" } ?? "\(strike)"
    }
}
