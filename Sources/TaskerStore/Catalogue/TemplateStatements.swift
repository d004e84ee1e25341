import PostgresClient

/// The statements about registered templates.
enum TemplateStatements {
    static let register = PostgresStatement(
        name: "register_template",
        sql: """
            SELECT named_task_uuid, outcome, registered
            FROM tasker.register_template($1::jsonb, $2::boolean)
            """)
    static let byID = PostgresStatement(
        name: "template_by_id",
        sql: """
            SELECT named_task_uuid, configuration FROM tasker.named_tasks
            WHERE named_task_uuid = $1::uuid
            """)
    static let find = PostgresStatement(
        name: "template_find",
        sql: """
            SELECT nt.named_task_uuid, nt.configuration
            FROM tasker.named_tasks nt
            JOIN tasker.task_namespaces tn ON tn.task_namespace_uuid = nt.task_namespace_uuid
            WHERE tn.name = $1::text AND nt.name = $2::text AND (nt.version = $3::text OR $3::text IS NULL AND nt.replaced_at IS NULL)
            ORDER BY nt.created_at DESC
            LIMIT 1
            """)

    static let all = [register, byID, find]
}
