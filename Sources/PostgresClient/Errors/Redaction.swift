/// Keeps data out of messages.
enum Redaction {
    /// The primary message of a server error without the value it may quote.
    ///
    /// Class 22 (data exceptions) repeats the offending value in quotes; a value may itself contain quotes, so all from the
    /// first to the last goes.
    static func primaryMessage(_ message: String, sqlState: String?) -> String {
        guard let sqlState, sqlState.hasPrefix("22"), let first = message.firstIndex(of: "\""),
            let last = message.lastIndex(of: "\"")
        else { return message }
        return message[..<first] + "\"…\"" + message[message.index(after: last)...]
    }
}
