import Foundation

extension StepExecutionResult {
    /// The JSON text; the bytes of `result` are copied as they are, never parsed.
    public func encode() -> JSONPayload {
        var json = JSONWriter(capacity: result.byteCount + 640)
        json.beginObject()
        json.field("step_uuid", stepUUID)
        json.field("success", success)
        json.raw("result", result.bytes)
        encodeMetadata(into: &json)
        json.field("status", normalizedStatus)
        encodeError(into: &json)
        encodeOrchestration(into: &json)
        json.endObject()
        return JSONPayload(trusting: json.bytes)
    }

    private func encodeMetadata(into json: inout JSONWriter) {
        json.beginObject("metadata")
        json.field("execution_time_ms", metadata.executionTime.wholeMilliseconds)
        json.field("handler_version", metadata.handlerVersion)
        json.field("retryable", metadata.retryable)
        // The reference's field is a time, not an option: a missing one becomes the epoch.
        json.field("completed_at", metadata.completedAt ?? .init(timeIntervalSince1970: 0))
        json.field("worker_id", metadata.workerID)
        json.field("worker_hostname", metadata.workerHost)
        json.field("started_at", metadata.startedAt)
        json.field("custom", metadata.custom)
        json.field("error_code", metadata.errorCode)
        json.field("error_type", metadata.errorType)
        json.field("context", metadata.context)
        json.endObject()
    }

    private func encodeError(into json: inout JSONWriter) {
        guard let error else { return json.null("error") }
        json.beginObject("error")
        json.field("message", error.message)
        json.field("error_type", error.errorType)
        json.raw("backtrace", error.backtrace.map { CanonicalJSON.encode(.array($0.map(JSONValue.string))) } ?? null)
        json.field("retryable", error.retryable)
        json.raw("status_code", error.statusCode.map { Array(String($0).utf8) } ?? null)
        json.field("context", error.context)
        json.endObject()
    }

    private func encodeOrchestration(into json: inout JSONWriter) {
        guard let orchestration else { return json.null("orchestration_metadata") }
        json.beginObject("orchestration_metadata")
        json.field("headers", orchestration.headers.mapValues(JSONValue.string))
        json.field("error_context", orchestration.errorContext)
        if let hint = orchestration.backoffHint {
            json.beginObject("backoff_hint")
            json.field("backoff_type", hint.kind)
            // Rounded up: a retry never comes earlier than promised. The reference's field holds 32 bits.
            json.field("delay_seconds", min(max(hint.delay.wholeMilliseconds + 999, 0) / 1_000, Int64(UInt32.max)))
            json.field("delay_ms", hint.delay.wholeMilliseconds)
            json.field("context", hint.context)
            json.endObject()
        } else {
            json.null("backoff_hint")
        }
        json.field("custom", orchestration.custom)
        json.endObject()
    }

    private var null: [UInt8] { Array("null".utf8) }
}
