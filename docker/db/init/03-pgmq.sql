-- The queues. Tasker's first migration would do it too, but only as a superuser.
CREATE EXTENSION IF NOT EXISTS pgmq CASCADE;
