import Logging
public import TaskerCore

extension StepContext {
    /// Writes to the application's tables in the very transaction that records this step as complete.
    ///
    ///     context.settling { connection in
    ///         try await connection.query("INSERT INTO payments (order_id, cents) VALUES ($1, $2)", [.int64(id), .int64(cents)])
    ///     }
    ///
    /// The closure runs after the handler has returned its result. Step and data are committed together or not at all: when
    /// the closure throws, everything is rolled back and the step fails with its error; when the process dies, the next
    /// attempt finds nothing. A handler that fails runs no closure. Several closures run in the order in which they were
    /// given, in one transaction.
    ///
    /// Keep it short: it holds a connection and, like any transaction, the locks on what it wrote. It may be run again when
    /// the server asks for it (deadlock, lost connection). The step's timeout counts on, and cancels it.
    ///
    /// Call it before the handler returns; what comes later is told to the log and not run.
    public func settling(_ effect: @escaping StepAttachments.Effect) {
        if !attachments.add(effect) {
            logger.error("context.settling was called after the handler had returned; its closure is not run")
        }
    }

    /// Publishes an event when this attempt is settled, in the same transaction.
    ///
    /// An event that the step declares (`publishes_events`) gets this payload in place of the step's result, and is published if
    /// its condition is met; published several times, it is sent several times. An event of the template's catalogue
    /// (`domain_events`) is sent to the queue when the step is complete.
    ///
    /// - Throws: `EventError` with `.unknownEvent`, `.invalidPayload` or `.attemptEnded`.
    public func publish(_ event: String, _ payload: JSONPayload) throws(EventError) {
        try attachments.add(EventPublication(name: event, payload: payload))
    }

    /// Publishes an event whose payload is the JSON of a value.
    ///
    /// - Throws: as ``publish(_:_:)-(_,JSONPayload)``.
    public func publish(_ event: String, _ payload: some Encodable) throws(EventError) {
        let encoded: JSONPayload
        do throws(JSONError) {
            encoded = try JSONPayload(encoding: payload)
        } catch {
            throw EventError(.invalidPayload, "the payload of \(event) \(error.message)")
        }
        try publish(event, encoded)
    }
}
