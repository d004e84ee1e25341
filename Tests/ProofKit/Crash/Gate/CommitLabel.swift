/// Says what a statement is about: the function of the schema that it calls, else its first words.
enum CommitLabel {
    /// Called within others.
    private static let helpers: Set<String> = ["engine_clock", "uuid_or_null", "engine_visible_at", "step_queue_name"]

    static func find(in text: String) -> String {
        for schema in ["tasker.", "pgmq."] {
            for range in text.ranges(of: schema) {
                let name = text[range.upperBound...].prefix { $0.isLetter || $0.isNumber || $0 == "_" }
                if !name.isEmpty, !helpers.contains(String(name)),
                    text[range.upperBound...].dropFirst(name.count).first == "("
                {
                    return String(name)
                }
            }
        }
        let words = text.split(whereSeparator: \.isWhitespace).prefix(3)
        return ["BEGIN", "COMMIT"].contains(words.first ?? "") ? "" : words.joined(separator: " ")
    }
}
