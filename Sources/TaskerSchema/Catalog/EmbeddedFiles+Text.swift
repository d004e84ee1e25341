extension EmbeddedFiles {
    /// The text of a file by its name; empty when the program was built without it, which its first use then reports.
    static func text(of name: String) -> String {
        all.first { $0.name == name }?.text ?? ""
    }
}
