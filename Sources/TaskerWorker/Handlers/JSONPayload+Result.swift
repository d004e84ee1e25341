public import TaskerCore

extension JSONPayload {
    /// The JSON of a handler's value.
    ///
    /// Throws a permanent `StepFailure` of type `invalid_result` when JSON cannot hold the value: a number that is
    /// infinite, an encoder of its own that throws.
    public static func encodingResult<Result: Encodable>(_ result: Result) throws(StepFailure) -> JSONPayload {
        do throws(JSONError) {
            return try JSONPayload(encoding: result)
        } catch {
            throw StepFailure(
                message: "the result (\(Result.self)) \(error.message)", errorType: FailureType.invalidResult,
                retryable: false)
        }
    }
}
