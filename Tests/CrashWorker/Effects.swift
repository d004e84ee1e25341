import Foundation
import PostgresClient
import TaskerWorker

/// The effects of handlers in the outside world, fenced by attempt.
enum Effects {
    /// Where they are written down.
    static let table = """
        CREATE TABLE public.effects (step uuid, attempt int, pid int, at timestamptz DEFAULT clock_timestamp(),
                                     PRIMARY KEY (step, attempt))
        """

    /// Writes one down; a second one of the same attempt is refused by the database.
    static func write(_ context: StepContext, to pool: PostgresPool) async throws {
        try await pool.query(
            PostgresStatement(
                name: "effect",
                sql: "INSERT INTO public.effects (step, attempt, pid) VALUES ($1::uuid, $2::int, $3::int)"),
            [
                .uuid(context.stepID), .int32(Int32(clamping: context.attempt)),
                .int32(ProcessInfo.processInfo.processIdentifier),
            ])
    }
}
