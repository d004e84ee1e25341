/// Where a process dies, or loses a reply.
struct Strike: Sendable, Hashable, CustomStringConvertible {
    enum Moment: String, Sendable, Hashable, CaseIterable {
        /// All of the transaction has been executed, its commit has not been sent; the process dies.
        case before
        /// The server has committed and said so; the process dies before it hears it.
        case after
        /// The server has committed; the process lives, and finds its connection broken.
        case replyLost = "reply lost"
    }

    /// The number of the commit, from 1.
    let commit: Int
    let moment: Moment

    var description: String { "\(moment.rawValue) at commit \(commit)" }
}
