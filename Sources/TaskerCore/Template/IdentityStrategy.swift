/// What makes two submissions the same task; stored in `named_tasks.identity_strategy`.
public enum IdentityStrategy: String, CaseIterable, Codable, Hashable, Sendable {
    /// The same input.
    case strict
    /// The same key, which the caller must give.
    case callerProvided = "caller_provided"
    /// Nothing: every submission is a task of its own.
    case alwaysUnique = "always_unique"
}
