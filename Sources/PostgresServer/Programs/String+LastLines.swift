extension String {
    /// The last lines that are not empty, at most `count` of them.
    func lastLines(_ count: Int) -> String {
        split(whereSeparator: \.isNewline).suffix(count).joined(separator: "\n")
    }
}
