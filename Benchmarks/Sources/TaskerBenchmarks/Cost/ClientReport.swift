/// What the processes that submit and work have done so far.
struct ClientReport: Codable, Sendable {
    var roundTrips: Int
    /// Seconds.
    var cpu: Double
    /// From submission to the first handler, where the process runs handlers.
    var firstHandler: LatencySummary?

    static func + (first: ClientReport, second: ClientReport) -> ClientReport {
        ClientReport(
            roundTrips: first.roundTrips + second.roundTrips, cpu: first.cpu + second.cpu,
            firstHandler: first.firstHandler ?? second.firstHandler)
    }
}
