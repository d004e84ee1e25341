/// The version of this library.
public enum TaskerVersion {
    /// As in the changelog.
    public static let current = "0.1.0"
}
