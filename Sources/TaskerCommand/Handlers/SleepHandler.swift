import TaskerCore
import TaskerWorker

/// `tasker.sleep`: waits for `ms` milliseconds of its configuration (0 to 86,400,000) and gives `{"slept_ms": …}`.
struct SleepHandler: StepHandler {
    private struct Configuration: Decodable {
        let ms: Int64
    }

    func run(_ context: StepContext) async throws -> JSONPayload {
        let milliseconds = try context.configuration(as: Configuration.self).ms
        guard (0...86_400_000).contains(milliseconds) else {
            throw StepError.permanent(
                "handler.initialization.ms is \(milliseconds); allowed: 0 to 86400000", code: "invalid_configuration")
        }
        try await Task.sleep(for: .milliseconds(milliseconds))
        return JSONPayload(["slept_ms": .int(milliseconds)])
    }
}
