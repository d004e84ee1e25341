import PostgresClient
import TaskerCore
import TaskerWorker

/// Rows that handlers write together with the end of their steps.
enum Orders {
    /// Nothing in it keeps a step from writing twice.
    static let table = "CREATE TABLE public.orders (step uuid, attempt int)"

    /// Writes one with the settlement, and takes some time over it, before and after, so that a kill finds every moment.
    static func write(_ context: StepContext) {
        context.settling { connection in
            try await connection.query("SELECT pg_sleep(random() * 0.01)")
            try await connection.query(
                "INSERT INTO public.orders VALUES ($1, $2)",
                [.uuid(context.stepID), .int32(Int32(clamping: context.attempt))])
            try await connection.query("SELECT pg_sleep(random() * 0.01)")
        }
    }
}
