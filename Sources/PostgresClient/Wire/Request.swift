/// One thing to do on a connection, from the call to its answer.
///
/// Sendable because a caller only makes it and hands it to the connection's loop; from then on its variables are touched by
/// the loop's thread alone.
final class Request: @unchecked Sendable {
    enum Work: Sendable {
        /// Statements in one pipeline and thus one implicit transaction.
        case calls([(statement: PostgresStatement, values: [PostgresValue])])
        /// Any number of statements by the simple protocol; no rows come back.
        case script(String)
    }

    /// How the request changes which tasks the connection serves.
    enum ScopeChange {
        case none
        case opens(UInt64)
        case closes
    }

    enum State {
        case new, queued, running
        /// The server is done with it, but the connection still waits for a cancel call to return.
        case answered
        case finished
    }

    typealias Completion = (Result<[PostgresRows], PostgresError>) -> Void

    let work: Work
    let scope: TransactionScope?
    let scopeChange: ScopeChange
    let timeout: Duration?

    var state = State.new
    var completion: Completion?
    /// Why the query was asked to stop: `cancelled` or `timeout`.
    var stopReason: PostgresError.Code?
    var timers: [TimerQueue.ID] = []

    // What the server is to answer, and has answered.
    var steps: [WireStep] = []
    var stepIndex = 0
    var isPipeline = false
    var rows: [PostgresRows] = []
    var commandTags: [String] = []
    var error: PostgresError?
    var wasRetried = false
    var isCancelCallRunning = false

    init(
        _ work: Work, timeout: Duration? = nil, scope: TransactionScope? = nil, scopeChange: ScopeChange = .none
    ) {
        self.work = work
        self.timeout = timeout
        self.scope = scope
        self.scopeChange = scopeChange
    }
}
