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

    static let origins = PostgresStatement(
        name: "event_origins",
        sql: """
            SELECT s.workflow_step_uuid, s.task_uuid, n.name::text AS name, t.named_task_uuid, tn.name::text AS namespace,
                   t.correlation_id, COALESCE(s.inputs->>'__template_step_name', n.name) AS template_step
            FROM tasker.workflow_steps s
            JOIN tasker.named_steps n ON n.named_step_uuid = s.named_step_uuid
            JOIN tasker.tasks t ON t.task_uuid = s.task_uuid
            JOIN tasker.named_tasks nt ON nt.named_task_uuid = t.named_task_uuid
            JOIN tasker.task_namespaces tn ON tn.task_namespace_uuid = nt.task_namespace_uuid
            WHERE s.workflow_step_uuid = ANY ($1::uuid[])
            """)

    static let all = [origins, read, acknowledge, extend, bury, peek]
}
