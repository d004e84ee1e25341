import Foundation

extension StepExecutionResult {
    /// The JSON text; the bytes of `result` are copied as they are, never parsed.
    ///
    /// What says nothing (a missing value, an empty map) is left out: readers have the same default for it, and every step keeps
    /// this text for ever.
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
        json.present("handler_version", metadata.handlerVersion)
        json.field("retryable", metadata.retryable)
        // The reference's field is a time, not an option: a missing one becomes the epoch.
        json.field("completed_at", metadata.completedAt ?? .init(timeIntervalSince1970: 0))
        json.present("worker_id", metadata.workerID)
        json.present("worker_hostname", metadata.workerHost)
        if let startedAt = metadata.startedAt { json.field("started_at", startedAt) }
        json.present("custom", metadata.custom)
        json.present("error_code", metadata.errorCode)
        json.present("error_type", metadata.errorType)
        json.present("context", metadata.context)
        json.endObject()
    }

    private func encodeError(into json: inout JSONWriter) {
        guard let error else { return }
        json.beginObject("error")
        json.field("message", error.message)
        json.present("error_type", error.errorType)
        if let backtrace = error.backtrace {
            json.raw("backtrace", CanonicalJSON.encode(.array(backtrace.map(JSONValue.string))))
        }
        json.field("retryable", error.retryable)
        if let statusCode = error.statusCode { json.field("status_code", Int64(statusCode)) }
        json.present("context", error.context)
        json.endObject()
    }

    private func encodeOrchestration(into json: inout JSONWriter) {
        guard let orchestration else { return }
        json.beginObject("orchestration_metadata")
        json.present("headers", orchestration.headers.mapValues(JSONValue.string))
        json.present("error_context", orchestration.errorContext)
        if let hint = orchestration.backoffHint {
            json.beginObject("backoff_hint")
            json.field("backoff_type", hint.kind)
            // Rounded up: a retry never comes earlier than promised. The reference's field holds 32 bits.
            json.field("delay_seconds", min(max(hint.delay.wholeMilliseconds + 999, 0) / 1_000, Int64(UInt32.max)))
            json.field("delay_ms", hint.delay.wholeMilliseconds)
            json.field("context", hint.context)
            json.endObject()
        }
        json.present("custom", orchestration.custom)
        json.endObject()
    }
}
