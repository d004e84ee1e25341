extension PostgresError {
    /// Whether the server refused because the role lacks a privilege (SQLSTATE 42501).
    public var isDenied: Bool { sqlState == "42501" }
}
