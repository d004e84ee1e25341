import Foundation
import PostgresClient
import TestSupport

/// (d) A session of the processes is ended twice a second, one that is at work if there is one.
///
/// A termination has landed when the session was in a statement or a transaction.
struct TerminationScenario: ChaosScenario {
    let subject = "pg_terminate_backend twice a second"
    let fewest = 20

    func inflict(on field: ChaosField) async throws {
        while field.goesOn {
            let rows = try await field.database.rows(
                """
                SELECT a.state <> 'idle', pg_terminate_backend(a.pid) FROM (
                    SELECT pid, state FROM pg_stat_activity
                    WHERE datname = current_database() AND application_name = $1 AND state IS NOT NULL
                    ORDER BY state = 'idle', random() LIMIT 1) a
                """, [.text(LoadSettings.applicationName)])
            let row = rows.first
            field.note(
                landed: try row?.decode(at: 0, as: Bool.self) == true && row?.decode(at: 1, as: Bool.self) == true)
            try await Task.sleep(for: .milliseconds(500))
        }
    }
}
