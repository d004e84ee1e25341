import TaskerCore
import TaskerWorker

/// `tasker.fail`: fails the first `times` attempts (all of them without), `retryable` (true without), with `message`, and
/// gives `{"attempt": …}` after that. With `after_ms` it asks for that wait before the next attempt.
struct FailHandler: StepHandler {
    private struct Configuration: Decodable {
        let times: Int?
        let retryable: Bool?
        let message: String?
        let after_ms: Int64?
    }

    func run(_ context: StepContext) async throws -> JSONPayload {
        let configuration = try context.configuration(as: Configuration.self)
        guard context.attempt > configuration.times ?? .max else {
            let message = configuration.message ?? "attempt \(context.attempt) fails, as its template asks"
            guard configuration.retryable ?? true else { throw StepError.permanent(message) }
            throw StepError.retryable(message, after: configuration.after_ms.map { .milliseconds(max(0, $0)) })
        }
        return JSONPayload(["attempt": .int(Int64(context.attempt))])
    }
}
