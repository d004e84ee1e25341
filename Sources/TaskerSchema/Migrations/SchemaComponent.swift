/// A row of `tasker.schema_components`: something that the schema was built on.
public struct SchemaComponent: Sendable, Hashable {
    /// Such as `pgmq`.
    public let name: String
    /// Where it came from: `extension` or `sql`.
    public let origin: String
    /// Its version as far as it is known.
    public let version: String
}
