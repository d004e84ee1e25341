import PostgresClient

extension TaskStore {
    /// Claims steps from the queues of `namespaces`, oldest first, without ever waiting for another worker.
    public func claim(
        from namespaces: [String], terms: ClaimTerms, reach: ClaimReach = .everything
    ) async throws -> StartedSteps {
        try await started(
            EngineStatements.claimSteps,
            [
                .uuid(terms.worker), .textArray(namespaces.map(Self.queueName)), .textArray(terms.handlers),
                .int32(Int32(clamping: terms.limit)), .int32(terms.leaseMilliseconds),
                reach.milliseconds, .bool(reach.asksForLongestWait),
            ])
    }

    /// What a process asks when nothing woke it: makes due retries runnable (at most `timers` of them), then claims.
    ///
    /// - Returns: what was claimed; `enqueued` holds the queues that due retries went to, ours included.
    public func poll(
        namespaces: [String], terms: ClaimTerms, timers: Int, reach: ClaimReach = .everything
    ) async throws -> StartedSteps {
        try await started(
            EngineStatements.pollSteps,
            [
                .uuid(terms.worker), .textArray(namespaces.map(Self.queueName)), .textArray(terms.handlers),
                .int32(Int32(clamping: terms.limit)), .int32(terms.leaseMilliseconds), .int32(Int32(clamping: timers)),
                reach.milliseconds, .bool(reach.asksForLongestWait),
            ])
    }

    /// The queue that carries the steps of a namespace; in lower case, as PGMQ names its tables.
    public static func queueName(_ namespace: String) -> String {
        "worker_\(namespace.lowercased())_queue"
    }

    /// The namespace that a step queue belongs to, in lower case; nil when the name is not of that form.
    public static func namespace(ofQueue name: String) -> String? {
        guard name.hasPrefix("worker_"), name.hasSuffix("_queue") else { return nil }
        return String(name.dropFirst("worker_".count).dropLast("_queue".count))
    }

    private func started(_ statement: PostgresStatement, _ values: [PostgresValue]) async throws -> StartedSteps {
        var result = StartedSteps()
        for row in try await query(statement, values) {
            try result.take(row, kind: try row.decode("kind"))
        }
        return result
    }
}

extension ClaimTerms {
    /// The lease as the functions take it; at most 24 days.
    var leaseMilliseconds: Int32 {
        lease.milliseconds32
    }
}
