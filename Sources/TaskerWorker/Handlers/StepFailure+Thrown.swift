import Foundation
public import TaskerCore

extension StepFailure {
    /// The `errorCode` of an input, a parent's result or a configuration that does not fit the type of its reader.
    public static let invalidInput = "invalid_input"
    /// Characters of a message that are kept; the rest of a longer one is cut off.
    static let longestMessage = 8_192

    /// What an error that a handler threw means for the step.
    ///
    /// - ``StepError`` and `StepFailure`: what they say.
    /// - ``PayloadError``: permanent, `validation_error`, code `invalid_input`; the same data would fail again.
    /// - `EventError`: permanent, `validation_error`, with its code; the handler would publish the same again.
    /// - Any other error: retryable, with the name of its type as `error_type`.
    public init(thrown error: any Error) {
        switch error {
        case let error as StepError:
            self.init(
                message: error.message,
                errorType: error.isRetryable ? FailureType.retryableError : FailureType.permanentError,
                errorCode: error.code, retryable: error.isRetryable, retryAfter: error.retryAfter,
                details: error.details)
        case let error as StepFailure:
            self = error
        case let error as PayloadError:
            self.init(
                message: error.description, errorType: FailureType.validationError, errorCode: Self.invalidInput,
                retryable: false)
        case let error as EventError:
            self.init(
                message: error.message, errorType: FailureType.validationError, errorCode: error.code.description,
                retryable: false)
        default:
            let text = (error as? any LocalizedError)?.errorDescription ?? String(describing: error)
            self.init(message: text, errorType: String(describing: type(of: error)), retryable: true)
        }
        makeStorable()
    }

    /// A failure must always be recordable, whatever texts the handler put in it: no NUL, no endless message.
    private mutating func makeStorable() {
        message = Self.storable(message)
        errorType = Self.storable(errorType)
        errorCode = errorCode.map(Self.storable)
        if !details.isEmpty {
            let payload = JSONPayload(.object(details))
            if payload.byteCount > Self.largestDetails {
                details = ["omitted": .string("\(payload.byteCount) bytes; kept are \(Self.largestDetails)")]
            } else if let refusal = payload.findJSONBRefusal() {
                details = ["omitted": .string(refusal)]
            }
        }
    }

    private static let largestDetails = 64 << 10

    private static func storable(_ text: String) -> String {
        let short = text.utf8.count > longestMessage ? String(text.prefix(longestMessage - 1)) + "…" : text
        return short.utf8.contains(0) ? short.replacing("\0", with: "\u{FFFD}") : short
    }
}
