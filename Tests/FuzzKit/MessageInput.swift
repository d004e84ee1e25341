import TaskerCore
import TaskerEngine

/// A payload of a queue or a notification; as bytes of a `jsonb` column they are trusted to be JSON, and even that must not be
/// relied on.
enum MessageInput {
    static func take(_ bytes: [UInt8]) -> Bool {
        let payload = JSONPayload(trusting: bytes)
        var taken = WakeUpMessage(payload.text) != nil
        if let result = try? StepExecutionResult(decoding: payload) {
            taken = true
            let again = try? StepExecutionResult(decoding: result.encode())
            precondition(again != nil, "a result that was read doesn't read back")
        }
        if (try? DomainEvent(message: payload)) != nil { taken = true }
        guard let value = try? payload.value() else { return taken }
        precondition((try? JSONPayload(validating: CanonicalJSON.encode(value))) != nil, "canonical JSON isn't JSON")
        if (try? DecisionOutcome(result: value)) != nil { taken = true }
        if (try? DecisionOutcome(json: value)) != nil { taken = true }
        if (try? BatchOutcome(result: value)) != nil { taken = true }
        if (try? BatchOutcome(json: value)) != nil { taken = true }
        if (try? BatchAssignment(inputs: value)) != nil { taken = true }
        if let checkpoint = try? StepCheckpoint(json: value) {
            taken = true
            _ = try? JSONPayload(encoding: checkpoint.json)
        }
        return taken
    }
}
