import TaskerCore
import TaskerWorker

/// `tasker.echo`: gives back what it was given, `{"input": …, "parents": {…}}`.
struct EchoHandler: StepHandler {
    func run(_ context: StepContext) async throws -> JSONPayload {
        JSONPayload([
            "input": try context.input.value(),
            "parents": .object(try context.results.mapValues { try $0.value() }),
        ])
    }
}
