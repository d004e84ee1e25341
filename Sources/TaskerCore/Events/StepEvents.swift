public import Foundation

/// What a step may publish, and what is due when one of its attempts ends.
///
/// A declared event (`publishes_events`) is published whenever its condition is met, with the payload that the handler gave
/// it, or with the step's result or error. What the handler publishes beyond that has to be in the template's catalogue
/// (`domain_events`) and is published when the step is complete.
public struct StepEvents: Sendable {
    private let declarations: [EventDeclaration]
    private let catalogue: [DomainEventDefinition]
    private let isStandard: Bool

    /// The events of a step of a template.
    public init(step: StepDefinition, template: TaskTemplate) {
        declarations = step.publishesEvents
        catalogue = template.domainEvents
        isStandard = step.type == .standard
    }

    /// Whether there is nothing to publish.
    public var isEmpty: Bool { declarations.isEmpty && catalogue.isEmpty }

    /// Checks what a handler wants to publish.
    ///
    /// - Throws: `EventError` with `.unknownEvent` or `.invalidPayload`.
    public func check(_ publication: EventPublication) throws(EventError) {
        let schemas =
            declarations.filter { $0.name == publication.name }.map(\.schema)
            + catalogue.filter { $0.name == publication.name }.map { $0.schema ?? .object([:]) }
        guard let schema = schemas.first else {
            let known = Set(declarations.map(\.name) + catalogue.map(\.name)).sorted().joined(separator: ", ")
            throw EventError(
                .unknownEvent,
                "\"\(publication.name.prefix(80))\" is no event of this step; allowed: \(known.isEmpty ? "none; declare it in publishes_events" : known)"
            )
        }
        if let refusal = publication.payload.findJSONBRefusal() {
            throw EventError(.invalidPayload, "the payload of \(publication.name) cannot be stored: \(refusal)")
        }
        if let mismatch = EventSchema.mismatch(of: publication.payload, against: schema) {
            throw EventError(.invalidPayload, "the payload of \(publication.name) does not fit its schema: \(mismatch)")
        }
    }

    /// What is to be published when an attempt ends.
    ///
    /// - Returns: the events, in the order of their declarations and then of `published`; and why declared ones cannot be,
    ///   because the result or error that would be their payload does not fit their schemas.
    public func due(
        after outcome: StepOutcome, published: [EventPublication] = [], at time: Date, by worker: String
    ) -> (events: [DueEvent], refused: [EventError]) {
        var due: (events: [DueEvent], refused: [EventError]) = ([], [])
        lazy var standard = EventPublication(name: "", payload: Self.payload(of: outcome))
        for declaration in declarations where canMeet(declaration.condition, outcome) {
            let own = published.filter { $0.name == declaration.name }
            if own.isEmpty, let mismatch = EventSchema.mismatch(of: standard.payload, against: declaration.schema) {
                let what = outcome.failure == nil ? "result" : "error"
                due.refused.append(
                    EventError(
                        .invalidPayload,
                        "the \(what) does not fit the schema of \(declaration.name): \(mismatch)"))
                continue
            }
            for publication in own.isEmpty ? [standard] : own {
                due.events.append(
                    DueEvent(
                        id: .timeOrdered(), name: declaration.name, states: declaration.condition.states,
                        delivery: declaration.deliveryMode, payload: publication.payload,
                        isDefaultPayload: own.isEmpty, firedAt: time, firedBy: declaration.publisher ?? worker))
            }
        }
        guard outcome.failure == nil else { return due }
        for publication in published where !declarations.contains(where: { $0.name == publication.name }) {
            due.events.append(
                DueEvent(
                    id: .timeOrdered(), name: publication.name, states: [.complete], delivery: .durable,
                    payload: publication.payload, isDefaultPayload: false, firedAt: time, firedBy: worker))
        }
        return due
    }

    /// A success may still become an error in its settlement, when the step's outcome decides about other steps.
    private func canMeet(_ condition: EventDeclaration.Condition, _ outcome: StepOutcome) -> Bool {
        switch outcome {
        case .success: condition.states.contains(.complete) || !isStandard
        case .failure: condition != .success
        }
    }

    /// What an event says that the handler gave no payload: the result, or the `error` of the recorded result.
    static func payload(of outcome: StepOutcome) -> JSONPayload {
        switch outcome {
        case .success(let result): return result
        case .failure:
            let now = Date(timeIntervalSince1970: 0)
            let record = StepExecutionResult(
                stepUUID: UUID(), outcome: outcome, startedAt: now, completedAt: now
            ).encode()
            let error = (try? record.value())?.object?["error"] ?? .null
            return JSONPayload(error)
        }
    }
}
