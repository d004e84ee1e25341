import Foundation

extension DomainEvent {
    /// Reads a message of an event queue.
    ///
    /// - Throws: `EventError` with `.malformed` that names the field that is missing or of another type.
    public init(message: JSONPayload) throws(EventError) {
        guard let fields = (try? message.value())?.object else {
            throw EventError(.malformed, "the message is no JSON object")
        }
        func text(_ object: [String: JSONValue], _ name: String) throws(EventError) -> String {
            guard let text = object[name]?.string else {
                throw EventError(.malformed, "\(name) is missing or no text")
            }
            return text
        }
        func id(_ object: [String: JSONValue], _ name: String) throws(EventError) -> UUID {
            guard let id = UUID(uuidString: try text(object, name)) else {
                throw EventError(.malformed, "\(name) is no UUID")
            }
            return id
        }
        let metadata = fields["metadata"]?.object ?? [:]
        guard let firedAt = RFC3339.parse(try text(metadata, "fired_at")) else {
            throw EventError(.malformed, "fired_at is no RFC 3339 time")
        }
        let payload = fields["payload"]?.object ?? [:]
        self.init(
            id: try id(fields, "event_id"), name: try text(fields, "event_name"),
            version: fields["event_version"]?.string ?? "1.0",
            payload: JSONPayload(payload["payload"] ?? .null),
            metadata: Metadata(
                taskID: try id(metadata, "task_uuid"),
                stepID: metadata["step_uuid"]?.string.flatMap(UUID.init(uuidString:)),
                stepName: metadata["step_name"]?.string, namespace: try text(metadata, "namespace"),
                correlationID: try id(metadata, "correlation_id"), firedAt: firedAt,
                firedBy: metadata["fired_by"]?.string ?? ""),
            executionResult: JSONPayload(payload["execution_result"] ?? .null),
            subject: JSONPayload(payload["task_sequence_step"] ?? .null))
    }
}
