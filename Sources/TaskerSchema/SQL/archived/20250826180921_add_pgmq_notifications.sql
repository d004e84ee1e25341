-- Historical, for reference only: Tasker applies nothing in this folder (see README.md).
-- Tells listeners of new messages instead of letting them ask: the notification says which message, and they fetch it.

CREATE FUNCTION extract_queue_namespace(queue_name text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$
        SELECT CASE
            WHEN queue_name ~ '^orchestration' THEN 'orchestration'
            WHEN queue_name ~ '^worker_.*_queue$' THEN coalesce(substring(queue_name FROM '^worker_(.+?)_queue$'), 'worker')
            WHEN queue_name ~ '^[a-zA-Z][a-zA-Z0-9_]*_queue$' THEN regexp_replace(queue_name, '_queue$', '')
            ELSE 'default'
        END
    $$;

CREATE FUNCTION pgmq_notify_queue_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_notify('pgmq_queue_created', json_build_object(
        'event_type', 'queue_created', 'queue_name', NEW.queue_name,
        'namespace', extract_queue_namespace(NEW.queue_name), 'created_at', NEW.created_at)::text);
    RETURN NEW;
END
$$;

CREATE TRIGGER pgmq_queue_created_trigger AFTER INSERT ON pgmq.meta
    FOR EACH ROW EXECUTE FUNCTION pgmq_notify_queue_created();

CREATE FUNCTION pgmq_send_with_notify(queue_name text, message jsonb, delay_seconds integer DEFAULT 0) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    sent bigint;
    payload text;
BEGIN
    SELECT s INTO sent FROM pgmq.send(queue_name, message, delay_seconds) AS s;
    payload := json_build_object(
        'event_type', 'message_ready', 'msg_id', sent, 'queue_name', queue_name,
        'namespace', extract_queue_namespace(queue_name), 'ready_at', now(), 'delay_seconds', delay_seconds)::text;
    PERFORM pg_notify('pgmq_message_ready.' || extract_queue_namespace(queue_name), payload);
    PERFORM pg_notify('pgmq_message_ready', payload);
    RETURN sent;
END
$$;

CREATE FUNCTION pgmq_send_batch_with_notify(queue_name text, messages jsonb[], delay_seconds integer DEFAULT 0)
RETURNS SETOF bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    sent bigint[];
    payload text;
BEGIN
    SELECT coalesce(array_agg(s), '{}') INTO sent FROM pgmq.send_batch(queue_name, messages, delay_seconds) AS s;
    IF cardinality(sent) > 0 THEN
        payload := json_build_object(
            'event_type', 'batch_ready', 'msg_ids', sent[1:300], 'queue_name', queue_name,
            'namespace', extract_queue_namespace(queue_name), 'message_count', cardinality(sent),
            'ready_at', now(), 'delay_seconds', delay_seconds)::text;
        PERFORM pg_notify('pgmq_message_ready.' || extract_queue_namespace(queue_name), payload);
        PERFORM pg_notify('pgmq_message_ready', payload);
    END IF;
    RETURN QUERY SELECT unnest(sent);
END
$$;

CREATE FUNCTION pgmq_read_specific_message(queue_name text, target_msg_id bigint, vt_seconds integer DEFAULT 30)
RETURNS TABLE (msg_id bigint, read_ct integer, enqueued_at timestamptz, vt timestamptz, message jsonb)
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF queue_name ~ '[^a-zA-Z0-9_]' OR to_regclass(format('pgmq.%I', 'q_' || queue_name)) IS NULL THEN
        RAISE EXCEPTION 'queue % does not exist', queue_name;
    END IF;
    RETURN QUERY EXECUTE format(
        $body$UPDATE pgmq.%I AS m SET vt = clock_timestamp() + make_interval(secs => $2), read_ct = m.read_ct + 1
            WHERE m.msg_id = $1 AND m.vt <= clock_timestamp()
            RETURNING m.msg_id, m.read_ct, m.enqueued_at, m.vt, m.message$body$,
        'q_' || queue_name) USING target_msg_id, vt_seconds;
END
$$;

CREATE FUNCTION pgmq_delete_specific_message(queue_name text, target_msg_id bigint) RETURNS boolean
    LANGUAGE sql
    AS $$
        SELECT pgmq.delete(queue_name, target_msg_id)
    $$;

CREATE FUNCTION pgmq_extend_vt_specific_message(
    queue_name text,
    target_msg_id bigint,
    additional_vt_seconds integer DEFAULT 30
) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
DECLARE
    touched bigint;
BEGIN
    EXECUTE format(
        'UPDATE pgmq.%I AS m SET vt = m.vt + make_interval(secs => $2) WHERE m.msg_id = $1', 'q_' || queue_name)
        USING target_msg_id, additional_vt_seconds;
    GET DIAGNOSTICS touched = ROW_COUNT;
    RETURN touched > 0;
END
$$;
