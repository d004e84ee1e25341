import Foundation
import Logging
import TestSupport

/// How much two processes do at most: a fixed number of tasks in flight in each.
struct PeakLoad {
    let server: PrivateServer
    let settings: ProofSettings
    let duration: Duration
    var inFlight = 150

    /// Steps per second while nothing disturbs, and whatever the body says of the database afterwards.
    func measure<Result>(
        shape: (inout LoadSettings) -> Void, _ body: (LoadDatabase, [UUID]) async throws -> Result
    ) async throws -> (stepsPerSecond: Double, Result) {
        try await LoadDatabase.with("peak", on: server, logger: settings.logger) { database in
            try await LoadFleet.with(
                2, url: database.url, programFolder: settings.programFolder,
                { _, load in
                    shape(&load)
                    load.inFlight = inFlight
                },
                { fleet in
                    try await fleet.waitUntilWorking()
                    try await Task.sleep(for: duration / 3)
                    let begin = Date()
                    try await Task.sleep(for: duration)
                    let end = Date()
                    fleet.stopSubmitting()
                    let limit = ContinuousClock.now + .seconds(30)
                    while ContinuousClock.now < limit,
                        try await database.number("SELECT count(*) FROM tasker.tasks WHERE NOT complete") > 0
                    {
                        try await Task.sleep(for: .milliseconds(100))
                    }
                    try await Task.sleep(for: .milliseconds(300))
                    fleet.end()
                    let rate = try await Throughput(of: database).rate(from: begin, to: end)
                    guard rate > 0 else {
                        throw ProofError("the processes did nothing: \(fleet.processes.map(\.lastWords))")
                    }
                    return (rate, try await body(database, try fleet.acceptedTasks()))
                })
        }
    }
}
