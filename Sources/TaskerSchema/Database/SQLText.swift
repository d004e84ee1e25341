/// Quoting for the few places where SQL is shown to people or can't take parameters.
enum SQLText {
    /// A name in double quotes.
    static func identifier(_ name: String) -> String {
        "\"" + name.replacing("\"", with: "\"\"") + "\""
    }

    /// A text in single quotes, valid whatever `standard_conforming_strings` says: a backslash makes it an `E''` text.
    static func literal(_ text: String) -> String {
        let quoted = "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "''") + "'"
        return text.contains("\\") ? "E" + quoted : quoted
    }
}
