import TaskerCore

extension StepContext {
    /// The input of the task as a value.
    ///
    /// Throws ``PayloadError`` when the input does not have the form of the type; the step then fails permanently.
    public func input<Value: Decodable>(as type: Value.Type) throws -> Value {
        try decode(type, from: input, .input)
    }

    /// The result of a step that this one depends on directly, as a value.
    ///
    /// Throws ``PayloadError`` when there is no such step or its result does not have the form of the type; the step then fails permanently.
    public func result<Value: Decodable>(of step: String, as type: Value.Type) throws -> Value {
        guard let result = results[step] else {
            let known = results.keys.sorted().joined(separator: ", ")
            throw PayloadError(
                .result(of: step), expected: type,
                reason: "step \(stepName) does not depend on it; results at hand: \(known.isEmpty ? "none" : known)")
        }
        return try decode(type, from: result, .result(of: step))
    }

    /// The configuration of the step as a value; nothing configured reads as `{}`.
    ///
    /// Throws ``PayloadError`` when the configuration does not have the form of the type; the step then fails permanently.
    public func configuration<Value: Decodable>(as type: Value.Type) throws -> Value {
        try decode(type, from: configuration ?? .emptyObject, .configuration)
    }

    private func decode<Value: Decodable>(
        _ type: Value.Type, from payload: JSONPayload, _ subject: PayloadError.Subject
    ) throws -> Value {
        do {
            return try payload.decode(type)
        } catch {
            throw PayloadError(subject, expected: type, reason: error.message)
        }
    }
}
