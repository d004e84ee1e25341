import CLibpq
import Logging
import Synchronization

/// A connection's state and its libpq handle: everything a `PostgresConnection` does happens here.
///
/// Sendable because every variable is touched by the loop's thread alone (all entries from elsewhere go through
/// `loop.execute`), except `status`, an atomic that other threads may read. The handle is freed in one place, `finish`,
/// on that thread, after its descriptor has left the loop. The loop's table keeps this object alive while it is open.
final class ConnectionCore: SocketHandler, @unchecked Sendable {
    /// What other threads may know, updated whenever the server has answered.
    enum Status: UInt8 {
        case connecting, idle, busy, inTransaction, inFailedTransaction, closed
    }

    private enum Phase {
        case new, connecting, ready
        case closed(PostgresError)
    }

    let loop: PostgresEventLoop
    let configuration: PostgresConfiguration
    let logger: Logger
    private let publishedStatus = Atomic<UInt8>(Status.connecting.rawValue)

    // The loop's thread only.
    var pollIndex = -1
    var handle: OpaquePointer?
    private var phase = Phase.new
    private var isWaitingToWrite = false
    var connectCompletion: ((Result<Void, PostgresError>) -> Void)?
    var connectTimer: TimerQueue.ID?
    var queue = RequestQueue()
    var current: Request?
    var openScope: UInt64?
    var prepared: [String: PreparedStatement] = [:]
    /// Names that the server knows with a plan that can no longer be used.
    var staleNames: Set<String> = []
    var parameters = ParameterBuffer()
    var notifications = NotificationBuffer()
    /// Called once when the connection is gone, with the reason.
    var onClose: ((PostgresError) -> Void)?

    init(configuration: PostgresConfiguration, logger: Logger, loop: PostgresEventLoop) {
        self.configuration = configuration
        self.logger = logger
        self.loop = loop
    }

    var status: Status { Status(rawValue: publishedStatus.load(ordering: .acquiring)) ?? .closed }

    func publish(_ status: Status) {
        publishedStatus.store(status.rawValue, ordering: .releasing)
    }

    /// Why the connection can't be used any more.
    var closedError: PostgresError? {
        if case .closed(let error) = phase { return error }
        return nil
    }

    var isReady: Bool {
        if case .ready = phase { return true }
        return false
    }

    func becameConnecting() { phase = .connecting }

    func becameReady() {
        phase = .ready
        publish(.idle)
    }

    // MARK: Descriptor

    func socketReady(_ events: Int16) {
        switch phase {
        case .connecting: continueConnecting()
        case .ready: exchange(events)
        case .new, .closed: break
        }
    }

    /// Sends what is buffered and watches for the socket to take the rest.
    ///
    /// - Returns: `false` when the connection broke.
    func flush() -> Bool {
        guard let handle else { return false }
        switch PQflush(handle) {
        case 0: watchWriting(false)
        case 1: watchWriting(true)
        default:
            finish(lossError())
            return false
        }
        return true
    }

    private func watchWriting(_ isWaiting: Bool) {
        guard isWaiting != isWaitingToWrite, let handle else { return }
        isWaitingToWrite = isWaiting
        loop.watch(self, descriptor: PQsocket(handle), forWriting: isWaiting)
    }

    private func exchange(_ events: Int16) {
        guard let handle else { return }
        if PQconsumeInput(handle) == 0 {
            // What arrived before the end may explain it.
            readResults()
            return finish(lossError())
        }
        if isWaitingToWrite, !flush() { return }
        readResults()
        readNotifications()
        guard self.handle != nil else { return }
        if PQstatus(handle) == CONNECTION_BAD { finish(lossError()) }
    }

    /// The error for a connection that just broke.
    func lossError() -> PostgresError {
        let reason = handle.map { String(cString: PQerrorMessage($0)).trimmedLine } ?? ""
        // A reason that the server gave as a result of the running query is better than libpq's view of the socket.
        if let served = current?.error, served.sqlState != nil {
            var error = served
            error.code = .connection
            return error
        }
        return PostgresError(
            .connection,
            "the connection to \(configuration.address) was lost: \(reason.isEmpty ? "closed by the server" : reason)")
    }

    // MARK: End of life

    /// Ends the connection: the only place where the handle is freed.
    func finish(_ error: PostgresError) {
        if case .closed = phase { return }
        phase = .closed(error)
        publish(.closed)
        loop.unwatch(self)
        if let handle {
            self.handle = nil
            PQfinish(handle)
        }
        if let timer = connectTimer { loop.cancelTimer(timer) }
        if let completion = connectCompletion {
            connectCompletion = nil
            completion(.failure(error))
        }
        if let request = current {
            current = nil
            deliver(request, .failure(request.failure(becauseOf: error)))
        }
        for request in queue.takeAll() { deliver(request, .failure(error)) }
        openScope = nil
        notifications.finish()
        if let onClose {
            self.onClose = nil
            onClose(error)
        }
    }
}
