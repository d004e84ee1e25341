/// The processes that submit and work, as far as their cost is told.
struct Client: Sendable {
    /// How many calls they have sent and how much CPU they have used so far; before it answers, their sessions tell the
    /// server what they counted.
    var report: @Sendable () async throws -> ClientReport
}
