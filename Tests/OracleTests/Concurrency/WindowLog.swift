import Foundation
import PostgresClient

/// Who of the clients wrote which history rows in a window, and when: kept by triggers that only the scratch database has.
///
/// The triggers also let a transaction pause for up to three milliseconds now and then, so that others meet it half done.
struct WindowLog {
    /// A history row that a client wrote.
    struct Row: Hashable {
        let step: UUID
        let from: String
        let to: String
    }

    /// What each client wrote, in that order.
    private(set) var rows: [Int: [Row]] = [:]
    /// From when to when each client's writing transactions are known to have run.
    private(set) var spans: [Int: ClosedRange<Int64>] = [:]

    /// Reads the log of the window that has ended, and empties it.
    static func take(from subject: Subject) async throws -> WindowLog {
        var log = WindowLog()
        for row in try await subject.pool.query(take) {
            let client = Int(try row.decode("client", as: Int32.self))
            let begun: Int64 = try row.decode("begun")
            let written: Int64 = try row.decode("written")
            let span = begun...max(begun, written)
            log.spans[client] =
                log.spans[client].map {
                    min($0.lowerBound, span.lowerBound)...max($0.upperBound, span.upperBound)
                } ?? span
            if let step = try row.decode("step", as: UUID?.self) {
                log.rows[client, default: []].append(
                    Row(step: step, from: try row.decode("from_state"), to: try row.decode("to_state")))
            }
        }
        return log
    }

    /// Whether two transactions were under way at the same time, by the server's clock.
    var hasOverlap: Bool {
        let all = Array(spans.values)
        return all.indices.contains { first in
            all.indices.contains { $0 > first && all[$0].overlaps(all[first]) }
        }
    }

    private static let take = PostgresStatement(
        name: "oracle_log",
        sql: """
            WITH taken AS (DELETE FROM public.oracle_log RETURNING *)
            SELECT client, step, from_state, to_state, (extract(epoch FROM begun) * 1000000)::bigint AS begun,
                   (extract(epoch FROM written) * 1000000)::bigint AS written
            FROM taken ORDER BY number
            """)

    static let setUp = """
        CREATE UNLOGGED TABLE public.oracle_log (
            client int NOT NULL, step uuid, from_state text, to_state text, begun timestamptz, written timestamptz,
            number bigint GENERATED ALWAYS AS IDENTITY);
        CREATE FUNCTION public.oracle_note() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF current_setting('oracle.client', true) <> '' THEN
                INSERT INTO public.oracle_log
                VALUES (current_setting('oracle.client')::int, NEW.workflow_step_uuid, NEW.from_state, NEW.to_state, now(),
                        clock_timestamp());
            END IF;
            RETURN NULL;
        END $$;
        CREATE FUNCTION public.oracle_pause() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF current_setting('oracle.client', true) <> '' THEN
                IF random() < 0.25 THEN
                    PERFORM pg_sleep(random() * 0.003);
                END IF;
                INSERT INTO public.oracle_log
                VALUES (current_setting('oracle.client')::int, NULL, NULL, NULL, now(), clock_timestamp());
            END IF;
            RETURN NULL;
        END $$;
        CREATE TRIGGER zz_oracle_note AFTER INSERT ON tasker.workflow_step_transitions
            FOR EACH ROW EXECUTE FUNCTION public.oracle_note();
        CREATE TRIGGER zz_oracle_pause AFTER INSERT OR UPDATE ON tasker.tasks
            FOR EACH STATEMENT EXECUTE FUNCTION public.oracle_pause();
        CREATE TRIGGER zz_oracle_pause AFTER INSERT OR UPDATE ON tasker.workflow_steps
            FOR EACH STATEMENT EXECUTE FUNCTION public.oracle_pause();
        CREATE TRIGGER zz_oracle_pause AFTER INSERT OR UPDATE OR DELETE ON pgmq.q_worker_alpha_queue
            FOR EACH STATEMENT EXECUTE FUNCTION public.oracle_pause();
        CREATE TRIGGER zz_oracle_pause AFTER INSERT OR UPDATE OR DELETE ON pgmq.q_worker_beta_queue
            FOR EACH STATEMENT EXECUTE FUNCTION public.oracle_pause();
        """
}
