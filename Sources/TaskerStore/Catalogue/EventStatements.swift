import PostgresClient

/// The statements that read the queues of events.
enum EventStatements {
    static let read = PostgresStatement(
        name: "read_events",
        sql: "SELECT message_id, deliveries, message FROM tasker.read_events($1::text, $2::int, $3::bigint)")
    static let acknowledge = PostgresStatement(
        name: "acknowledge_event",
        sql: "SELECT tasker.acknowledge_event($1::text, $2::bigint, $3::int) AS done")
    static let extend = PostgresStatement(
        name: "extend_event",
        sql: "SELECT tasker.extend_event($1::text, $2::bigint, $3::int, $4::bigint) AS done")
    static let bury = PostgresStatement(
        name: "bury_event",
        sql: "SELECT tasker.bury_event($1::text, $2::bigint, $3::int) AS done")
    static let peek = PostgresStatement(
        name: "peek_events",
        sql: "SELECT message_id, deliveries, message FROM tasker.peek_events($1::text, $2::bigint, $3::int)")

    static let all = [read, acknowledge, extend, bury, peek]
}
