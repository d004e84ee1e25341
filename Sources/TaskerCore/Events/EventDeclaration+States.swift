extension EventDeclaration.Condition {
    /// The states of a step after which an event of this condition is published.
    public var states: Set<StepState> {
        switch self {
        case .success: [.complete]
        case .failure: [.waitingForRetry, .error]
        case .retryableFailure: [.waitingForRetry]
        case .permanentFailure: [.error]
        case .always: [.complete, .waitingForRetry, .error]
        }
    }
}

extension EventDeclaration.DeliveryMode {
    /// Whether events go to the queue of their namespace.
    public var isQueued: Bool { self != .fast }
    /// Whether events go to the subscribers of the process that ran the step.
    public var isInProcess: Bool { self != .durable }
}
