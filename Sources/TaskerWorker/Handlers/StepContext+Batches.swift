public import TaskerCore

extension StepContext {
    /// The part of the work that this step does, for a batch worker.
    ///
    /// - Throws: `PayloadError` when the step is no batch worker; it then fails for good.
    public func batch() throws -> BatchAssignment {
        do {
            return try BatchAssignment(inputs: (configuration ?? .emptyObject).value())
        } catch {
            throw PayloadError(.configuration, expected: BatchAssignment.self, reason: "\(error)")
        }
    }
}
