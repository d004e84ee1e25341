import CLibpq
import Logging

// Ending a request before its time.
extension ConnectionCore {
    /// How long a cancelled query may take to end before its connection is given up.
    private static let patience: Duration = .seconds(5)
    /// How long the server gets to act on one cancel.
    private static let repetition: Duration = .seconds(1)

    /// Stops a request that was cancelled or has timed out; one that the server has finished by then keeps its result.
    func stop(_ request: Request, _ reason: PostgresError.Code) {
        guard request.stopReason == nil else { return }
        switch request.state {
        case .new: request.stopReason = reason
        case .queued:
            request.stopReason = reason
            queue.remove(request)
            deliver(request, .failure(request.stopError(reason)))
        case .running:
            request.stopReason = reason
            giveUpLater(request)
            cancelAtServer(request)
        case .answered, .finished: break
        }
    }

    private func giveUpLater(_ request: Request) {
        request.timers.append(
            loop.schedule(after: Self.patience) { [self] in
                guard current === request else { return }
                finish(PostgresError(.connection, "the server did not react to a cancel within \(Self.patience)"))
            })
    }

    /// libpq's cancel opens a connection of its own and blocks, so it gets a thread.
    ///
    /// A server forgets a cancel that arrives before it has begun with the query, so the cancel is repeated.
    private func cancelAtServer(_ request: Request) {
        guard let handle, let cancel = PQgetCancel(handle) else { return }
        let cancelCall = CancelCall(cancel)
        request.isCancelCallRunning = SystemThread.start { [self] in
            let problem = cancelCall.run()
            loop.execute { [self] in
                if let problem { logger.debug("a cancel request failed", metadata: ["reason": "\(problem)"]) }
                request.isCancelCallRunning = false
                repeatCancel(of: request)
                if request.state == .answered, current === request { finishCurrent() }
            }
        }
    }

    private func repeatCancel(of request: Request) {
        guard request.state == .running, current === request else { return }
        request.timers.append(
            loop.schedule(after: Self.repetition) { [self] in
                guard request.state == .running, current === request, !request.isCancelCallRunning else { return }
                cancelAtServer(request)
            })
    }
}
