public import Foundation
public import TaskerCore

/// An event that a step published when an attempt of it was settled.
public struct PublishedEvent: Hashable, Sendable {
    /// When, in virtual time.
    public let at: Duration
    /// The task.
    public let task: UUID
    /// The step.
    public let step: String
    /// The attempt.
    public let attempt: Int
    /// The event's name.
    public let name: String
    /// What it says: what the handler published with it, or the step's result, or its error.
    public let payload: JSONPayload
    /// Where it goes: to the queue, to the subscribers in the process, or both.
    public let delivery: EventDeclaration.DeliveryMode

    /// The payload as a value.
    ///
    /// - Throws: `JSONError` that names what is missing or of another type.
    public func payload<Value: Decodable>(as type: Value.Type) throws(JSONError) -> Value {
        try payload.decode(type)
    }

    init(_ event: DueEvent, at moment: Duration, of lease: ModelLease) {
        at = moment
        task = lease.step.task
        step = lease.step.name
        attempt = lease.attempt
        name = event.name
        payload = event.payload
        delivery = event.delivery
    }
}
