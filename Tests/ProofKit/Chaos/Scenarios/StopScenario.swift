import Foundation
import TestSupport

/// (b) Processes are stopped for longer than their leases and go on afterwards as if nothing had been.
///
/// A stop has landed when the process held steps and, before it went on, others had taken some of them over or could: none
/// was its own by a lease any more.
struct StopScenario: ChaosScenario {
    let subject = "SIGSTOP past the lease, then SIGCONT"
    let processes = 4
    let fewest = 200
    private static let lease = 300

    func shape(_ settings: inout LoadSettings) {
        settings.leaseMilliseconds = Self.lease
    }

    func inflict(on field: ChaosField) async throws {
        var turn = 0
        while field.goesOn {
            // Two at a time, each pair in its turn.
            let stopped = [field.fleet.processes[turn % 4], field.fleet.processes[(turn + 1) % 4]]
            turn += 2
            for process in stopped { process.signal(SIGSTOP) }
            try await Task.sleep(for: .milliseconds(5))
            var held: [Bool] = []
            for process in stopped { held.append(try await field.database.held(by: process.pid) > 0) }
            try await Task.sleep(for: .milliseconds(Self.lease + Int.random(in: 30...150)))
            for process in stopped { process.signal(SIGCONT) }
            for isHolding in held { field.note(landed: isHolding) }
            try await Task.sleep(for: .milliseconds(Int.random(in: 20...120)))
        }
        field.notes.append("\(field.fleet.said("was not taken")) late results refused")
    }
}
