/// What a client sends before it waits: messages up to a Sync, or a simple query.
struct Round {
    /// All but the end.
    var bytes: [UInt8] = []
    var texts: [String] = []
    var executions = 0
    var end: Frame?

    private var words: [String] {
        texts.map { $0.split(whereSeparator: { !$0.isLetter }).first?.uppercased() ?? "" }
    }

    var isBegin: Bool { words == ["BEGIN"] }

    var isCommit: Bool { words == ["COMMIT"] }

    /// Whether a simple query begins with a word that writes nothing.
    var isReading: Bool {
        ["BEGIN", "SELECT", "SET", "SHOW", "LISTEN", "UNLISTEN", "ROLLBACK", "RESET", ""].contains(words.first ?? "")
    }
}
