extension Request {
    /// Why the request fails when its connection is lost because of `error`.
    func failure(becauseOf error: PostgresError) -> PostgresError {
        var failure = error
        failure.statement = failure.statement ?? runningStatement
        if let stopReason {
            // The connection was given up because the server didn't react to the cancel.
            failure = stopError(stopReason)
            failure.cause = error
        }
        return failure
    }

    /// What to answer for a query that was stopped on the client's wish.
    func stopError(_ reason: PostgresError.Code) -> PostgresError {
        let message =
            switch (reason, timeout) {
            case (.timeout, .some(let timeout)): "the query took longer than \(timeout) and was cancelled"
            case (.timeout, .none): "the query took too long and was cancelled"
            default: "the query was cancelled with its task"
            }
        return PostgresError(reason, message, statement: runningStatement)
    }

    private var runningStatement: String? {
        if steps.indices.contains(stepIndex) { return steps[stepIndex].statementName }
        if case .calls(let calls) = work { return calls.first?.statement.name }
        return nil
    }
}
