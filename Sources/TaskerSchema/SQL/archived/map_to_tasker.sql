-- What Phases 2 to 4 of the specification do to the names: everything goes from `public` to schema `tasker` and loses the
-- prefix tasker_. The test of the archive runs this after the thirteen migrations and compares what comes out with V1.

CREATE SCHEMA tasker;

DO $map$
DECLARE
    item record;
BEGIN
    -- Phase 3: the tables that the specification lists, and tasks_dlq, which its text forgot.
    FOR item IN
        SELECT 'tasker_' || name AS old_name, name AS new_name
        FROM unnest(ARRAY[
            'tasks', 'workflow_steps', 'task_transitions', 'workflow_step_transitions', 'task_namespaces', 'named_tasks',
            'named_steps', 'dependent_systems', 'annotation_types', 'task_annotations', 'named_tasks_named_steps',
            'dependent_system_object_maps', 'workflow_step_edges', 'workflow_step_result_audit', 'tasks_dlq']) AS name
    LOOP
        EXECUTE format('ALTER TABLE public.%I RENAME TO %I', item.old_name, item.new_name);
        EXECUTE format('ALTER TABLE public.%I SET SCHEMA tasker', item.new_name);
    END LOOP;
    ALTER VIEW public.tasker_step_dag_relationships RENAME TO step_dag_relationships;

    -- Constraints lose the prefix as well; their indexes go with them.
    FOR item IN
        SELECT k.conrelid::regclass AS relation, k.conname AS old_name,
            CASE k.conname
                -- PostgreSQL had made this name and cut it to fit.
                WHEN 'tasker_workflow_step_result_a_workflow_step_transition_uui_fkey'
                    THEN 'workflow_step_result_audit_step_transition_uuid_fkey'
                ELSE regexp_replace(k.conname, '^tasker_', '')
            END AS new_name
        FROM pg_constraint AS k
        WHERE k.connamespace = 'tasker'::regnamespace AND k.conname ~ '^tasker_'
    LOOP
        EXECUTE format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', item.relation, item.old_name, item.new_name);
    END LOOP;

    FOR item IN
        SELECT c.relname AS old_name, regexp_replace(c.relname, '^(idx_)?tasker_', '\1') AS new_name,
            CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'INDEX' END AS kind
        FROM pg_class AS c
        WHERE c.relnamespace = 'tasker'::regnamespace AND c.relkind IN ('i', 'S') AND c.relname ~ '^(idx_)?tasker_'
    LOOP
        EXECUTE format('ALTER %s tasker.%I RENAME TO %I', item.kind, item.old_name, item.new_name);
    END LOOP;

    -- Phase 2: views, types and functions keep their names and change the schema; what belongs to an extension stays.
    FOR item IN
        SELECT 'VIEW' AS kind, c.oid::regclass::text AS identity FROM pg_class AS c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'v'
            AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = c.oid AND d.deptype = 'e')
        UNION ALL
        SELECT 'TYPE', t.oid::regtype::text FROM pg_type AS t
        WHERE t.typnamespace = 'public'::regnamespace AND t.typtype = 'e'
            AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = t.oid AND d.deptype = 'e')
        UNION ALL
        SELECT 'FUNCTION', p.oid::regprocedure::text FROM pg_proc AS p
        WHERE p.pronamespace = 'public'::regnamespace
            AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = p.oid AND d.deptype = 'e')
        UNION ALL
        SELECT 'EXTENSION', quote_ident(e.extname) FROM pg_extension AS e WHERE e.extname = 'pg_uuidv7'
    LOOP
        EXECUTE format('ALTER %s %s SET SCHEMA tasker', item.kind, item.identity);
    END LOOP;
END
$map$;
