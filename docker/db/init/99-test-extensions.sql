-- A server that lacks something must not come up: the entrypoint ends at the first error.
DO $check$
DECLARE
    first uuid := uuid_generate_v7();
    second uuid := uuid_generate_v7();
BEGIN
    IF substr(first::text, 15, 1) <> '7' OR substr(first::text, 20, 1) NOT IN ('8', '9', 'a', 'b') THEN
        RAISE EXCEPTION 'uuid_generate_v7() makes no UUID of version 7: %', first;
    END IF;
    IF first = second OR (SELECT count(DISTINCT uuid_generate_v7()) FROM generate_series(1, 100)) <> 100 THEN
        RAISE EXCEPTION 'uuid_generate_v7() repeats itself: it must be volatile';
    END IF;
    IF to_regproc('pgmq.create') IS NULL THEN
        RAISE EXCEPTION 'PGMQ is missing';
    END IF;
END
$check$;

SELECT uuid_generate_v7() AS test_uuid_v7, 'PGMQ and UUID v7 ready!' AS status;
