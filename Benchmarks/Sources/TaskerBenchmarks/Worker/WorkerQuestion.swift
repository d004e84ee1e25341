/// What the benchmark asks its worker process, as a line.
enum WorkerQuestion: String, Sendable {
    /// Answered by a `ClientReport` as JSON.
    case report
    /// Begins the histogram of first handlers anew.
    case forgetArrivals
}
