import Foundation
import PostgresClient
import TestSupport

/// (g) All sessions of the processes are ended at once, listeners too, while they notify each other.
///
/// It has landed when a session had sent a NOTIFY within the last 50 milliseconds: under load each process owes the others
/// one every 25.
struct NotifyScenario: ChaosScenario {
    let subject = "all backends killed while NOTIFY is due"
    let fewest = 15

    func inflict(on field: ChaosField) async throws {
        var ended: Int64 = 0
        while field.goesOn {
            let rows = try await field.database.rows(
                """
                WITH victims AS MATERIALIZED (
                    SELECT pid, query LIKE '%pg_notify%' AND query_start > clock_timestamp() - interval '50 ms' AS notifies
                    FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1)
                SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)), COALESCE(bool_or(notifies), false) FROM victims
                """, [.text(LoadSettings.applicationName)])
            let count = try rows.first?.decode(at: 0, as: Int64.self) ?? 0
            ended += count
            field.note(landed: try count > 0 && rows.first?.decode(at: 1, as: Bool.self) == true)
            try await Task.sleep(for: .milliseconds(Int.random(in: 600...1_100)))
        }
        field.notes.append("\(ended) sessions ended")
    }
}
