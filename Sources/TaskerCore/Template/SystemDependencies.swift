/// Names of the external systems a template needs; informational.
public struct SystemDependencies: Hashable, Sendable {
    /// The main one.
    public var primary: String
    /// Others.
    public var secondary: [String]

    /// Creates the pair.
    public init(primary: String = "default", secondary: [String] = []) {
        self.primary = primary
        self.secondary = secondary
    }
}
