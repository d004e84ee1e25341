import TaskerCore
import TaskerWorker

/// `tasker.fail` fails as its configuration asks, and gives `{"attempt": …}` after that.
///
/// - `times`: how many attempts fail; all of them without.
/// - `retryable`: whether another attempt makes sense; it does without.
/// - `message`: what the failure says.
/// - `after_ms`: the wait before the next attempt; the step's retry policy decides without.
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
