import Foundation
import TestSupport

/// Where a scenario inflicts its faults, and what became of them.
final class ChaosField {
    let server: PrivateServer
    let database: LoadDatabase
    let fleet: LoadFleet
    let relay: FaultyRelay?
    private let fewest: Int
    private let begin = ContinuousClock.now
    private let duration: Duration

    /// Faults that hit work under way.
    private(set) var landed = 0
    /// Faults that hit nothing.
    private(set) var voids = 0
    /// When the last fault was over.
    private(set) var lastFault = Date()
    /// What else was seen, in words.
    var notes: [String] = []

    init(
        server: PrivateServer, database: LoadDatabase, fleet: LoadFleet, relay: FaultyRelay?, fewest: Int,
        duration: Duration
    ) {
        self.server = server
        self.database = database
        self.fleet = fleet
        self.relay = relay
        self.fewest = fewest
        self.duration = duration
    }

    /// Whether to go on: for the planned time, and longer, up to a limit, while too few faults have landed.
    var goesOn: Bool {
        let elapsed = ContinuousClock.now - begin
        return elapsed < duration || landed < fewest && elapsed < duration + ChaosPlan.patience
    }

    /// Notes a fault that is over.
    func note(landed isLanded: Bool) {
        if isLanded { landed += 1 } else { voids += 1 }
        lastFault = Date()
    }

    /// Notes the sums of faults that somebody else counted.
    func set(landed: Int, voids: Int) {
        (self.landed, self.voids) = (landed, voids)
        lastFault = Date()
    }

    /// Waits, up to a limit, until a process holds steps.
    ///
    /// - Returns: whether it does.
    func waitUntilHolding(_ process: LoadProcess, within limit: Duration = .seconds(15)) async throws -> Bool {
        let end = ContinuousClock.now + limit
        while ContinuousClock.now < end {
            if try await database.held(by: process.pid) > 0 { return true }
            try await Task.sleep(for: .milliseconds(20))
        }
        return false
    }
}
