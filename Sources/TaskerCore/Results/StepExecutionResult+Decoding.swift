import Foundation

extension StepExecutionResult {
    /// Reads the JSON text; missing fields and fields of another type take the reference's defaults.
    ///
    /// The bytes of `result` are copied as they are.
    ///
    /// - Throws: `JSONError` when the text is no JSON object.
    public init(decoding payload: JSONPayload) throws(JSONError) {
        var members: [String: JSONValue] = [:]
        var result = JSONPayload.null
        try payload.scanning { (scanner) throws(JSONError) in
            scanner.skipWhitespace()
            guard payload.bytes.dropFirst(scanner.index).first == UInt8(ascii: "{") else {
                throw JSONError(code: .decoding, message: "a step result must be a JSON object")
            }
            try scanner.scanObject(depth: 0) { (scanner, range, escaped) throws(JSONError) in
                let name = try scanner.text(in: range, escaped: escaped)
                if name == "result" {
                    let start = scanner.index
                    try scanner.skipValue(depth: 1)
                    result = JSONPayload(trusting: Array(payload.bytes[start..<scanner.index]))
                } else {
                    members[name] = try scanner.readValue(depth: 1)
                }
            }
            try scanner.expectEnd()
        }
        self.init(
            stepUUID: members["step_uuid"]?.string.flatMap(UUID.init(uuidString:)) ?? Self.noStep,
            success: members["success"]?.bool ?? false, result: result,
            metadata: Metadata(members["metadata"]?.object ?? [:]), status: members["status"]?.string ?? "",
            error: members["error"]?.object.map(Failure.init),
            orchestration: members["orchestration_metadata"]?.object.map(OrchestrationMetadata.init))
    }

    private static let noStep = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
}

extension StepExecutionResult: Codable {
    /// Reads the result from any decoder.
    public init(from decoder: any Decoder) throws {
        try self.init(decoding: JSONPayload(from: decoder))
    }

    /// Writes the result to any encoder; `encode()` is faster.
    public func encode(to encoder: any Encoder) throws {
        try encode().encode(to: encoder)
    }
}

extension StepExecutionResult.Metadata {
    fileprivate init(_ json: [String: JSONValue]) {
        self.init(
            executionTime: .milliseconds(json["execution_time_ms"]?.int ?? 0),
            handlerVersion: json["handler_version"]?.string, retryable: json["retryable"]?.bool ?? false,
            completedAt: json["completed_at"]?.string.flatMap(RFC3339.parse),
            startedAt: json["started_at"]?.string.flatMap(RFC3339.parse), workerID: json["worker_id"]?.string,
            workerHost: json["worker_hostname"]?.string, custom: json["custom"]?.object ?? [:],
            errorCode: json["error_code"]?.string, errorType: json["error_type"]?.string,
            context: json["context"]?.object ?? [:])
    }
}

extension StepExecutionResult.Failure {
    fileprivate init(_ json: [String: JSONValue]) {
        self.init(
            message: json["message"]?.string ?? "", errorType: json["error_type"]?.string,
            backtrace: json["backtrace"]?.array?.compactMap(\.string), retryable: json["retryable"]?.bool ?? true,
            statusCode: json["status_code"]?.int.flatMap(Int.init(exactly:)), context: json["context"]?.object ?? [:])
    }
}

extension StepExecutionResult.OrchestrationMetadata {
    fileprivate init(_ json: [String: JSONValue]) {
        self.init(
            headers: (json["headers"]?.object ?? [:]).compactMapValues(\.string),
            errorContext: json["error_context"]?.string,
            backoffHint: json["backoff_hint"]?.object.flatMap(StepExecutionResult.BackoffHint.init),
            custom: json["custom"]?.object ?? [:])
    }
}

extension StepExecutionResult.BackoffHint {
    fileprivate init?(_ json: [String: JSONValue]) {
        let exact = json["delay_ms"]?.int.map { Duration.milliseconds($0) }
        guard let delay = exact ?? json["delay_seconds"]?.int.map({ Duration.seconds($0) }) else { return nil }
        self.init(kind: json["backoff_type"]?.string ?? "Custom", delay: delay, context: json["context"]?.string)
    }
}
