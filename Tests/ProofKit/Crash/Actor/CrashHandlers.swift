import PostgresClient
import TaskerCore
import TaskerWorker

/// What the steps of the scenarios do.
enum CrashHandlers {
    /// Where `order` writes; nothing in it keeps a step from writing twice.
    static let orders = "CREATE TABLE public.orders (step uuid, attempt int)"

    static func registry(signals: HandlerSignals, isRecovery: Bool) throws -> HandlerRegistry {
        var handlers = HandlerRegistry()
        try handlers.register("work") { context in JSONPayload(.string("done: \(context.stepName)")) }
        try handlers.register("flaky") { context in
            if context.attempt == 1 { throw StepError.retryable("not yet") }
            return JSONPayload(.string("done: \(context.stepName)"))
        }
        try handlers.register("refuse") { _ -> JSONPayload in throw StepError.permanent("never") }
        try handlers.register("never") { _ -> JSONPayload in throw StepError.retryable("not this time") }
        try handlers.register("decide") { _ -> DecisionOutcome in .createSteps(["left", "right"]) }
        try handlers.register("cut") { _ -> BatchOutcome in
            .createBatches(
                worker: "part",
                cursors: (0..<3).map { number in
                    BatchCursor(
                        batchID: "00\(number + 1)", start: .int(Int64(number * 10)), end: .int(Int64(number * 10 + 10)),
                        size: 10)
                }, totalItems: 30)
        }
        try handlers.register("part") { context in try await readPart(context) }
        try handlers.register("order") { context in
            context.settling { connection in
                try await connection.query(
                    "INSERT INTO public.orders VALUES ($1, $2)",
                    [.uuid(context.stepID), .int32(Int32(clamping: context.attempt))])
            }
            return JSONPayload(.string("ordered"))
        }
        try handlers.register("hold") { context in
            signals.start(context.stepName)
            if !isRecovery { try await Task.sleep(for: .seconds(20)) }
            return JSONPayload(.string("held"))
        }
        try handlers.register("slow") { context in
            signals.start(context.stepName)
            try await Task.sleep(for: .milliseconds(150))
            return JSONPayload(.string("slow"))
        }
        return handlers
    }

    /// Reads ten items, five at a time; the first attempt fails after the first five.
    private static func readPart(_ context: StepContext) async throws -> JSONPayload {
        struct Sum: Codable { var items: [Int] = [] }
        var next = 0
        var sum = Sum()
        if let earlier = try context.resumed(cursor: Int.self, accumulated: Sum.self) {
            next = earlier.cursor
            sum = earlier.accumulated ?? sum
        }
        while next < 10 {
            sum.items += next..<next + 5
            next += 5
            try await context.checkpoint(cursor: next, processed: next, accumulated: sum)
            if context.attempt == 1 { throw StepError.retryable("the file is away") }
        }
        return try JSONPayload(encoding: sum.items.map { JSONValue.int(Int64($0)) })
    }
}
