-- PostgreSQL 17 has uuid_generate_v7() from the extension that the image was built with.
CREATE EXTENSION IF NOT EXISTS pg_uuidv7 CASCADE;
