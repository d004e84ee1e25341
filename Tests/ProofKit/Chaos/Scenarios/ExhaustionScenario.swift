import Foundation
import PostgresClient
import TestSupport

/// (e) The pools are exhausted: everything waits for a lock, and calls wait in vain for a connection.
///
/// It has landed when calls failed because no connection became free.
struct ExhaustionScenario: ChaosScenario {
    let subject = "pools exhausted: both connections wait for a lock for 1.5 s"
    let fewest = 4
    private static let complaint = "no connection became free"

    func shape(_ settings: inout LoadSettings) {
        // So few that two submissions take them all, however little else there is to do.
        settings.connections = 2
        settings.acquireMilliseconds = 400
    }

    func inflict(on field: ChaosField) async throws {
        while field.goesOn {
            let before = field.fleet.said(Self.complaint)
            try await field.database.pool.transaction { connection in
                try await connection.run(script: "LOCK TABLE tasker.tasks IN ACCESS EXCLUSIVE MODE")
                try await Task.sleep(for: .milliseconds(1_500))
            }
            field.note(landed: field.fleet.said(Self.complaint) > before)
            guard field.goesOn else { break }
            try await Task.sleep(for: .milliseconds(1_500))
        }
        field.notes.append("\(field.fleet.said(Self.complaint)) calls without a connection")
    }
}
