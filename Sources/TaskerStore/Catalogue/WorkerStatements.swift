import PostgresClient

/// The statements of the register of worker processes.
enum WorkerStatements {
    static let heartbeat = PostgresStatement(
        name: "worker_heartbeat",
        sql: """
            INSERT INTO tasker.workers AS w
                (worker_uuid, hostname, pid, version, namespaces, handlers, started_at, heartbeat_at)
            VALUES ($1::uuid, $2::text, $3::int, $4::text, $5::text[], $6::text[], tasker.engine_clock(),
                    tasker.engine_clock())
            ON CONFLICT (worker_uuid) DO UPDATE
            SET heartbeat_at = excluded.heartbeat_at, namespaces = excluded.namespaces, handlers = excluded.handlers
            """)
    static let leave = PostgresStatement(
        name: "worker_leave", sql: "DELETE FROM tasker.workers WHERE worker_uuid = $1::uuid")
    static let forget = PostgresStatement(
        name: "worker_forget",
        sql: "DELETE FROM tasker.workers WHERE heartbeat_at < tasker.engine_clock() - interval '1 day'")

    static let all = [heartbeat, leave, forget]
}
