extension [SchemaViolation] {
    /// The first violations in one line, and how many more there are.
    public var text: String {
        let shown = prefix(5).map(\.description).joined(separator: "; ")
        let more = count - 5
        return more > 0 ? "\(shown); and \(more) more" : shown
    }
}
