import Foundation
import PostgresServer
import TestSupport

/// (c) PostgreSQL is restarted, fast and immediately by turns: every 5 to 12 seconds, so that a run of half a minute sees some.
///
/// A restart has landed when steps were in progress right before it.
struct RestartScenario: ChaosScenario {
    let subject = "PostgreSQL restarted, fast and immediate by turns"
    let fewest = 3

    func inflict(on field: ChaosField) async throws {
        var isFast = true
        while field.goesOn {
            try await Task.sleep(for: .milliseconds(Int.random(in: 1_000...3_000)))
            let held = try await field.database.number(
                "SELECT count(*) FROM tasker.workflow_steps WHERE state = 'in_progress'")
            try await field.server.restart(isFast ? .fast : .immediate)
            isFast.toggle()
            field.note(landed: held > 0)
            guard field.goesOn else { return }
            try await Task.sleep(for: .milliseconds(Int.random(in: 4_000...9_000)))
        }
    }
}
