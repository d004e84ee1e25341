import PostgresClient
import PostgresServer

/// What the server has counted so far: for a database, or for the whole server where it counts nothing else.
struct ServerReading: Sendable {
    var commits: Int64
    var flushes: Int64
    var position: Int64
    var updates: Int64
    var updatesOnPage: Int64
    var deletes: Int64
    var autovacuums: Int64
    var cpu: Double?

    /// Takes a reading over a connection to the database.
    ///
    /// Sessions tell their counts when they are asked to (`PostgresConnection.tellCounts()`) or end, not before.
    static func take(_ connection: PostgresConnection, on server: PostgresServer) async throws -> ServerReading {
        for row in try await connection.query(statement(major: server.installation.version.major)) {
            return ServerReading(
                commits: try row.decode("commits"), flushes: try row.decode("flushes"),
                position: try row.decode("position"), updates: try row.decode("updates"),
                updatesOnPage: try row.decode("updates_on_page"), deletes: try row.decode("deletes"),
                autovacuums: try row.decode("autovacuums"), cpu: ProcessCPU.server(postmaster: server.processIdentifier)
            )
        }
        throw BenchmarkError("the server gave no reading")
    }

    private static func statement(major: Int) -> PostgresStatement {
        // PostgreSQL 18 moved the count from one view to another.
        let flushes =
            major >= 18
            ? "(SELECT sum(fsyncs) FROM pg_stat_io WHERE object = 'wal')" : "(SELECT wal_sync FROM pg_stat_wal)"
        return PostgresStatement(
            name: "reading",
            sql: """
                SELECT d.xact_commit::bigint AS commits, \(flushes)::bigint AS flushes,
                       pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint AS position,
                       t.updates::bigint, t.updates_on_page::bigint, t.deletes::bigint, t.autovacuums::bigint
                FROM pg_stat_database d,
                     (SELECT sum(n_tup_upd) AS updates, sum(n_tup_hot_upd) AS updates_on_page,
                             sum(n_tup_del) AS deletes, sum(autovacuum_count) AS autovacuums
                      FROM pg_stat_user_tables) t
                WHERE d.datname = current_database()
                """)
    }
}
