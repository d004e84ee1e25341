import CLibpq

// How requests come, wait, run and end.
extension ConnectionCore {
    /// Takes a request; its completion is called exactly once, on the loop's thread.
    func submit(_ request: Request, _ completion: @escaping Request.Completion) {
        request.completion = completion
        if let stopReason = request.stopReason {
            return deliver(request, .failure(request.stopError(stopReason)))
        }
        if let closedError { return deliver(request, .failure(closedError)) }
        if case .opens = request.scopeChange, let openScope, request.scope?.isInside(openScope) == true {
            let error = PostgresError(.usage, "a transaction is open on this connection already; they can't be nested")
            return deliver(request, .failure(error))
        }
        request.state = .queued
        if let timeout = request.timeout {
            request.timers.append(loop.schedule(after: timeout) { [self] in stop(request, .timeout) })
        }
        queue.append(request)
        startNext()
    }

    func startNext() {
        while current == nil, isReady, let request = queue.takeFirst(inside: openScope) {
            start(request)
        }
    }

    private func start(_ request: Request) {
        request.state = .running
        do throws(PostgresError) {
            switch request.work {
            case .calls(let calls):
                try plan(request, calls)
                current = request
                publish(.busy)
                try send(request, calls)
            case .script(let sql):
                if sql.utf8.contains(0) { throw PostgresError(.encoding, "the script contains U+0000") }
                current = request
                publish(.busy)
                guard let handle, PQsendQuery(handle, sql) == 1 else { throw lossError() }
            }
        } catch {
            guard current === request else { return deliver(request, .failure(error)) }
            // Part of it may have been handed to libpq: what the connection would do next is unknown.
            return finish(error)
        }
        _ = flush()
    }

    /// The server has answered the current request completely.
    func finishCurrent() {
        guard let request = current, let handle else { return }
        if request.isPipeline { PQexitPipelineMode(handle) }
        request.state = .answered
        // A late cancel would hit the next query.
        if request.isCancelCallRunning { return }
        current = nil
        publishTransactionStatus(handle)
        if shouldRetry(request) { return retry(request) }
        switch request.scopeChange {
        case .opens(let scope) where request.error == nil: openScope = scope
        case .closes: openScope = nil
        default: break
        }
        deliver(request, request.error.map { .failure($0) } ?? .success(request.rows))
        if let error = request.error, error.code == .connection { return finish(error) }
        startNext()
    }

    func deliver(_ request: Request, _ result: Result<[PostgresRows], PostgresError>) {
        request.state = .finished
        for timer in request.timers { loop.cancelTimer(timer) }
        guard let completion = request.completion else { return }
        request.completion = nil
        completion(result)
    }

    private func publishTransactionStatus(_ handle: OpaquePointer) {
        switch PQtransactionStatus(handle) {
        case PQTRANS_IDLE: publish(.idle)
        case PQTRANS_INTRANS: publish(.inTransaction)
        case PQTRANS_INERROR: publish(.inFailedTransaction)
        default: publish(.busy)
        }
    }

    // MARK: Stale plans

    /// A plan that went stale failed before it did anything, so the request may run again with a new one, unless it was
    /// part of a larger transaction, which is lost, or had committed something on the way.
    private func shouldRetry(_ request: Request) -> Bool {
        guard let error = request.error, error.isStalePlan, !request.wasRetried, request.stopReason == nil,
            status == .idle
        else { return false }
        return !request.commandTags.contains { ["BEGIN", "COMMIT", "ROLLBACK"].contains($0) }
    }

    private func retry(_ request: Request) {
        request.wasRetried = true
        request.error = nil
        request.rows = []
        request.commandTags = []
        start(request)
    }
}
