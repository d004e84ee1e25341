extension ReferenceModel {
    /// Sends what the settlement of an attempt publishes, which depends on what became of the step.
    ///
    /// Events of the declarations come first, in their order, each once or as often as the handler published it; then those
    /// of the catalogue, when the step is complete. Fast events never get to a queue.
    mutating func publish(_ settlement: ModelSettlement, at place: (task: Int, step: Int)) {
        let template = tasks[place.task].template
        let step = tasks[place.task].steps[place.step]
        var sent: [(name: String, payload: JSONPayload?)] = []
        for declared in step.definition.publishesEvents
        where declared.deliveryMode != .fast && Self.isMet(declared.condition, by: step.state) {
            let own = settlement.published.filter { $0.name == declared.name }
            sent += own.isEmpty ? [(declared.name, nil)] : own.map { ($0.name, $0.payload) }
        }
        if step.state == .complete {
            for own in settlement.published
            where !step.definition.publishesEvents.contains(where: { $0.name == own.name }) {
                sent.append((own.name, own.payload))
            }
        }
        let lease = lease(of: place)
        events[template.namespace.lowercased(), default: []] += sent.map { event in
            ModelEvent(
                step: lease.step, attempt: lease.attempt, name: event.name,
                payload: event.payload.flatMap { try? CanonicalJSON.encode($0) }
                    .map { String(decoding: $0, as: UTF8.self) })
        }
    }

    private static func isMet(_ condition: EventDeclaration.Condition, by state: StepState) -> Bool {
        switch (condition, state) {
        case (.always, _), (.success, .complete), (.failure, .error), (.failure, .waitingForRetry),
            (.retryableFailure, .waitingForRetry), (.permanentFailure, .error):
            true
        default: false
        }
    }
}
