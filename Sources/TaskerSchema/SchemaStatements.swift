import PostgresClient

/// Every statement that this room sends, except the migrations and the query of the catalog.
enum SchemaStatements {
    static let databaseFacts = PostgresStatement(
        name: "schema_database_facts",
        sql: """
            SELECT current_setting('server_version_num')::int AS server_version,
                   d.datname::text AS database,
                   current_user::text AS role,
                   pg_catalog.pg_encoding_to_char(d.encoding)::text AS encoding,
                   (pg_catalog.pg_is_in_recovery() OR current_setting('transaction_read_only')::bool) AS read_only,
                   pg_catalog.pg_has_role(d.datdba, 'USAGE') AS owns_database,
                   pg_catalog.has_database_privilege(d.oid, 'CREATE') AS may_create_schemas,
                   n.oid IS NOT NULL AS schema_exists,
                   COALESCE(pg_catalog.has_schema_privilege(n.oid, 'USAGE')
                        AND pg_catalog.has_schema_privilege(n.oid, 'CREATE'), false) AS may_create_in_schema,
                   COALESCE((SELECT s.setconfig FROM pg_catalog.pg_db_role_setting AS s
                              WHERE s.setdatabase = d.oid AND s.setrole = 0), '{}') AS settings
              FROM pg_catalog.pg_database AS d
              LEFT JOIN pg_catalog.pg_namespace AS n ON n.nspname = 'tasker'
             WHERE d.datname = current_database()
            """)

    static let pgmqFacts = PostgresStatement(
        name: "schema_pgmq_facts",
        sql: """
            SELECT (SELECT extversion FROM pg_catalog.pg_extension WHERE extname = 'pgmq') AS installed_version,
                   (SELECT default_version FROM pg_catalog.pg_available_extensions WHERE name = 'pgmq') AS available_version,
                   EXISTS (SELECT FROM pg_catalog.pg_class AS c
                            WHERE c.relnamespace = n.oid AND c.relname = 'meta' AND c.relkind = 'r') AS has_meta,
                   ARRAY(SELECT DISTINCT p.proname::text FROM pg_catalog.pg_proc AS p
                          WHERE p.pronamespace = n.oid ORDER BY 1) AS functions,
                   COALESCE(pg_catalog.has_schema_privilege(n.oid, 'USAGE'), true) AS may_use
              FROM (SELECT 1) AS one
              LEFT JOIN pg_catalog.pg_namespace AS n ON n.nspname = 'pgmq'
            """)

    /// The lock's key: the bytes of "tasker_m".
    static let lockKey: Int64 = 0x7461_736b_6572_5f6d

    static let tryLock = PostgresStatement(
        name: "schema_try_lock", sql: "SELECT pg_catalog.pg_try_advisory_lock(\(lockKey)) AS locked")

    static let unlock = PostgresStatement(
        name: "schema_unlock", sql: "SELECT pg_catalog.pg_advisory_unlock(\(lockKey)) AS unlocked")

    static let lockHolder = PostgresStatement(
        name: "schema_lock_holder",
        sql: """
            SELECT l.pid::int AS pid, COALESCE(a.application_name, '') AS application
              FROM pg_catalog.pg_locks AS l
              LEFT JOIN pg_catalog.pg_stat_activity AS a ON a.pid = l.pid
             WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
               AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
               AND l.classid::bigint = \(lockKey >> 32) AND l.objid::bigint = \(lockKey & 0xffff_ffff)
            """)

    static let history = PostgresStatement(
        name: "schema_history",
        sql: """
            SELECT version, name, checksum, applied_at, applied_by, duration_ms
              FROM tasker.schema_migrations ORDER BY version
            """)

    /// Who owns what `createRoles` grants, and the queues that the functions make.
    static let owner = PostgresStatement(
        name: "schema_owner",
        sql: """
            SELECT pg_catalog.pg_get_userbyid(p.proowner)::text AS owner FROM pg_catalog.pg_proc AS p
             WHERE p.proname = 'create_tasks' AND p.pronamespace = 'tasker'::pg_catalog.regnamespace
            """)

    /// The history and the server's version in one trip; a database without a row still gives one.
    static let version = PostgresStatement(
        name: "schema_version",
        sql: """
            SELECT current_setting('server_version_num')::int AS server_version, m.version, m.name, m.checksum
              FROM (SELECT 1) AS one LEFT JOIN tasker.schema_migrations AS m ON true ORDER BY m.version
            """)

    static let record = PostgresStatement(
        name: "schema_record",
        sql: """
            INSERT INTO tasker.schema_migrations (version, name, checksum, applied_by, duration_ms)
            VALUES ($1, $2, $3, current_user, $4)
            """)

    static let recordComponent = PostgresStatement(
        name: "schema_record_component",
        sql: """
            INSERT INTO tasker.schema_components (name, origin, version) VALUES ($1, $2, $3)
            ON CONFLICT (name) DO UPDATE SET origin = excluded.origin, version = excluded.version, recorded_at = now()
            """)

    static let components = PostgresStatement(
        name: "schema_components",
        sql: "SELECT name, origin, version FROM tasker.schema_components ORDER BY name")

    /// The session's state inside a migration's transaction: independent of the role's own settings.
    static let migrationSession = """
        SET LOCAL statement_timeout = 0;
        SET LOCAL idle_in_transaction_session_timeout = 0;
        SET LOCAL search_path TO tasker, public;
        SET LOCAL TimeZone TO 'UTC';
        SET LOCAL standard_conforming_strings = on;
        """

    /// The migrator's own tables.
    static let bookkeeping = """
        CREATE SCHEMA IF NOT EXISTS tasker;
        CREATE TABLE IF NOT EXISTS tasker.schema_migrations (
            version int PRIMARY KEY,
            name text NOT NULL,
            checksum text NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now(),
            applied_by text NOT NULL DEFAULT current_user,
            duration_ms int NOT NULL
        );
        COMMENT ON TABLE tasker.schema_migrations IS 'The migrations this database has had. Written by the migrator only.';
        CREATE TABLE IF NOT EXISTS tasker.schema_components (
            name text PRIMARY KEY,
            origin text NOT NULL,
            version text NOT NULL,
            recorded_at timestamptz NOT NULL DEFAULT now()
        );
        COMMENT ON TABLE tasker.schema_components IS 'What the schema was built on (PGMQ): where it came from, and its version.';
        """
}
