import Foundation
import TestSupport

/// (a) One of two processes is killed again and again, and another one takes its place.
///
/// A kill has landed when the dead process held steps: they stay in its name until their leases end.
struct KillScenario: ChaosScenario {
    let subject = "repeated SIGKILL of one of two processes"
    let fewest = 10

    func inflict(on field: ChaosField) async throws {
        let victim = field.fleet.processes[0]
        while field.goesOn {
            guard try await field.waitUntilHolding(victim) else {
                throw ProofError("a process that was started again does nothing: \(victim.lastWords)")
            }
            try await Task.sleep(for: .milliseconds(Int.random(in: 100...900)))
            victim.signal(SIGKILL)
            while victim.isRunning { try await Task.sleep(for: .milliseconds(2)) }
            let held = try await field.database.held(by: victim.pid)
            field.note(landed: victim.wasKilled && held > 0)
            try victim.start()
        }
    }
}
