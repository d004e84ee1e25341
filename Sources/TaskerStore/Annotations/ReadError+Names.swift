extension ReadError {
    /// Refuses what does not fit a column of names.
    static func check(name: String, _ field: String, atMost limit: Int) throws(ReadError) {
        guard (1...limit).contains(name.unicodeScalars.count), !name.utf8.contains(0) else {
            throw ReadError(
                field: field, found: "a text of \(name.unicodeScalars.count) characters",
                allowed: "1 to \(limit), none of them NUL")
        }
    }
}
