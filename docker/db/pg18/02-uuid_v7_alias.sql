-- PostgreSQL 18 makes these ids itself; the alias gives it the name that the extension has on 17.
-- VOLATILE, not IMMUTABLE as the specification has it: an immutable function without arguments is folded into one constant,
-- so that all rows of a statement, and all uses of a prepared one, would get the same id.
CREATE OR REPLACE FUNCTION uuid_generate_v7() RETURNS uuid
    LANGUAGE sql VOLATILE PARALLEL SAFE
    AS $$ SELECT uuidv7(); $$;
