import PostgresClient

/// The statements about annotations, dependent systems and what they call the same thing.
enum AnnotationStatements {
    static let annotate = PostgresStatement(
        name: "annotate_task",
        sql: """
            WITH type AS (
                INSERT INTO tasker.annotation_types AS y (name)
                SELECT $2::text FROM tasker.tasks AS t WHERE t.task_uuid = $1::uuid
                ON CONFLICT (name) DO UPDATE SET name = y.name
                RETURNING y.annotation_type_id, y.name)
            INSERT INTO tasker.task_annotations AS a (task_uuid, annotation_type_id, annotation, created_at, updated_at)
            SELECT $1::uuid, type.annotation_type_id, $3::jsonb, now.utc, now.utc
            FROM type CROSS JOIN (SELECT tasker.engine_clock() AT TIME ZONE 'UTC' AS utc) AS now
            RETURNING a.task_annotation_id, a.task_uuid, $2::text AS type, a.annotation, a.created_at
            """)
    static let annotations = PostgresStatement(
        name: "read_annotations",
        sql: """
            SELECT a.task_annotation_id, a.task_uuid, y.name::text AS type, COALESCE(a.annotation, 'null') AS annotation,
                   a.created_at
            FROM tasker.task_annotations AS a
            JOIN tasker.annotation_types AS y ON y.annotation_type_id = a.annotation_type_id
            WHERE a.task_uuid = $1::uuid
            ORDER BY a.task_annotation_id
            """)
    static let remove = PostgresStatement(
        name: "remove_annotation",
        sql: "DELETE FROM tasker.task_annotations WHERE task_annotation_id = $1::bigint RETURNING true AS removed")
    static let registerSystem = PostgresStatement(
        name: "register_system",
        sql: """
            INSERT INTO tasker.dependent_systems AS d (name, description) VALUES ($1::text, $2::text)
            ON CONFLICT (name) DO UPDATE SET
                description = COALESCE(EXCLUDED.description, d.description),
                updated_at = tasker.engine_clock() AT TIME ZONE 'UTC'
            RETURNING d.dependent_system_uuid, d.name::text AS name, d.description::text AS description
            """)
    static let systems = PostgresStatement(
        name: "read_systems",
        sql: """
            SELECT d.dependent_system_uuid, d.name::text AS name, d.description::text AS description
            FROM tasker.dependent_systems AS d ORDER BY d.name
            """)
    static let map = PostgresStatement(
        name: "map_objects",
        sql: """
            INSERT INTO tasker.dependent_system_object_maps
                (dependent_system_one_uuid, remote_id_one, dependent_system_two_uuid, remote_id_two)
            SELECT one.dependent_system_uuid, $2::text, two.dependent_system_uuid, $4::text
            FROM tasker.dependent_systems AS one CROSS JOIN tasker.dependent_systems AS two
            WHERE one.name = $1::text AND two.name = $3::text
            ON CONFLICT (dependent_system_one_uuid, remote_id_one, dependent_system_two_uuid, remote_id_two) DO UPDATE
                SET remote_id_one = EXCLUDED.remote_id_one
            RETURNING true AS mapped
            """)
    static let counterparts = PostgresStatement(
        name: "read_counterparts",
        sql: """
            SELECT two.name::text AS system, m.remote_id_two::text AS remote_id
            FROM tasker.dependent_system_object_maps AS m
            JOIN tasker.dependent_systems AS one ON one.dependent_system_uuid = m.dependent_system_one_uuid
            JOIN tasker.dependent_systems AS two ON two.dependent_system_uuid = m.dependent_system_two_uuid
            WHERE one.name = $1::text AND m.remote_id_one = $2::text
            UNION
            SELECT one.name::text, m.remote_id_one::text
            FROM tasker.dependent_system_object_maps AS m
            JOIN tasker.dependent_systems AS one ON one.dependent_system_uuid = m.dependent_system_one_uuid
            JOIN tasker.dependent_systems AS two ON two.dependent_system_uuid = m.dependent_system_two_uuid
            WHERE two.name = $1::text AND m.remote_id_two = $2::text
            ORDER BY system, remote_id
            """)

    static let all = [annotate, annotations, remove, registerSystem, systems, map, counterparts]
}
