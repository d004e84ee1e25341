/// How long tasks took from their submission to their first handler, in the process whose handlers run.
enum Arrivals {
    static let shared = LatencyHistogram()
}

extension LatencyHistogram {
    /// Notes that the first handler of a task runs that was submitted at that moment, and gives the moment back as the
    /// step's result.
    @discardableResult
    func record(submitted: Int) -> Int {
        record(microseconds: MachineClock.microseconds - submitted)
        return submitted
    }
}
