/// The result of a step that only acts: `{}` in JSON.
public struct NoResult: Codable, Hashable, Sendable {
    /// The only value.
    public init() {}
}
