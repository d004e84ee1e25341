/// How a call that counts the history ended.
public enum HistoryCount: String, Sendable, CaseIterable {
    /// What was created meanwhile is counted now.
    case counted
    /// A moment to count up to was chosen; the next call counts.
    case proposed
    /// Transactions from before that moment still run.
    case waiting
    /// There is nothing worth counting yet.
    case current
    /// Another call is at it.
    case busy
}
