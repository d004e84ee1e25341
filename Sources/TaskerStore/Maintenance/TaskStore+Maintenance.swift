import PostgresClient

extension TaskStore {
    /// Looks for what got lost, unless somebody does so now or has done so within the interval.
    ///
    /// - Returns: how many of what was found: `stale`, `lease_expired`, `reclaimed`, `archived`, `poison_message`,
    ///   `worker_unavailable`, `closed`, `unparked`, `resent`.
    public func maintain(_ settings: MaintenanceSettings) async throws -> [String: Int] {
        let values: [PostgresValue] = [
            .int32(Int32(clamping: settings.interval.components.seconds)),
            .int32(Int32(clamping: settings.noWorkerThreshold.components.seconds)),
            .int32(Int32(clamping: settings.poisonReads)), .bool(settings.detectsStaleness),
            .int32(Int32(clamping: settings.waitingForDependenciesMinutes)),
            .int32(Int32(clamping: settings.waitingForRetryMinutes)),
            .int32(Int32(clamping: settings.stepsInProcessMinutes)), .int32(Int32(clamping: settings.lifetimeHours)),
        ]
        var found: [String: Int] = [:]
        for row in try await query(OperatorStatements.maintain, values) {
            found[try row.decode("kind"), default: 0] += Int(try row.decode("steps", as: Int32.self))
        }
        return found
    }

    /// Tasks and steps whose records contradict each other, at most `limit` for each rule; none is the only good answer.
    public func inconsistencies(limit: Int = 20) async throws -> [Inconsistency] {
        try await query(OperatorStatements.inconsistencies, [.int32(Int32(clamping: limit))]).map(Inconsistency.init)
    }
}
