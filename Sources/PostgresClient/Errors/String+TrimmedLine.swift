extension String {
    /// The text in one line: line breaks and tabs become single spaces, none at the ends.
    var trimmedLine: String {
        split(whereSeparator: { $0.isNewline || $0 == "\t" || $0 == " " }).joined(separator: " ")
    }
}
