/// What concurrent histories have met.
struct ConcurrencyTally {
    var coverage = Coverage()
    var calls = 0
    /// Windows of two calls or more.
    var windows = 0
    /// Those in which two transactions were under way at the same time, by the server's clock.
    var overlapping = 0
    /// Those that have an order only when a call is taken apart.
    var split = 0
    /// Claims with nobody beside them, which had to get all that the model has.
    var quietClaims = 0
    /// Deadlocks, as the server counts them: the transactions of foreign workers lock in another order than ours.
    var deadlocks = 0

    mutating func add(_ other: ConcurrencyTally) {
        coverage.add(other.coverage)
        calls += other.calls
        windows += other.windows
        overlapping += other.overlapping
        split += other.split
        quietClaims += other.quietClaims
        deadlocks += other.deadlocks
    }
}
