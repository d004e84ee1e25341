public import Foundation
public import TaskerCore

/// What a handler throws to say how its failure is to be treated.
public struct StepError: Error, Hashable, Sendable {
    /// What went wrong, for people.
    public let message: String
    /// What went wrong, for programs: recorded as the failure's `error_code`.
    public let code: String?
    /// Whether another attempt makes sense.
    public let isRetryable: Bool
    /// The least time before the next attempt; nil leaves it to the step's retry policy.
    public let retryAfter: Duration?
    /// Anything more, recorded with the failure.
    public let details: [String: JSONValue]

    /// A failure that no other attempt can heal: the step ends in `error` at once.
    public static func permanent(_ message: String, code: String? = nil, details: [String: JSONValue] = [:])
        -> StepError
    {
        StepError(message: message, code: code, isRetryable: false, retryAfter: nil, details: details)
    }

    /// A failure that another attempt may heal, if the step's retry policy has one left.
    ///
    /// - Parameter after: the wait that takes the place of the policy's, as a server's `Retry-After` asks for.
    public static func retryable(
        _ message: String, after: Duration? = nil, code: String? = nil, details: [String: JSONValue] = [:]
    ) -> StepError {
        StepError(message: message, code: code, isRetryable: true, retryAfter: after, details: details)
    }
}

extension StepError: CustomStringConvertible, LocalizedError {
    /// The message.
    public var description: String { message }
    /// The message.
    public var errorDescription: String? { message }
}
