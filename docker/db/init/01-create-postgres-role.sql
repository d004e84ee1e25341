-- The background worker of pg_partman, which the base image loads, signs in as postgres. With POSTGRES_USER set to
-- another name the server has no such role. It has no password, so it can sign in over the server's own socket only.
DO $role$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'postgres') THEN
        CREATE ROLE postgres WITH SUPERUSER LOGIN;
    END IF;
END
$role$;
