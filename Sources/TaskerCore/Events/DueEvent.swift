public import Foundation

/// An event to be published with the settlement of an attempt, if the step comes to one of its states.
public struct DueEvent: Hashable, Sendable {
    /// The event's own identifier, of version 7.
    public let id: UUID
    /// The event's name.
    public let name: String
    /// The states of the step after which it is published.
    public let states: Set<StepState>
    /// Where it goes.
    public let delivery: EventDeclaration.DeliveryMode
    /// The business payload.
    public let payload: JSONPayload
    /// Whether the payload is what the engine puts in by itself: the step's result, or its error.
    public let isDefaultPayload: Bool
    /// When the attempt ended.
    public let firedAt: Date
    /// Who publishes it.
    public let firedBy: String

    /// The form in which `settle_steps` takes it.
    public var json: JSONPayload {
        var json = JSONWriter(capacity: payload.byteCount + 256)
        json.beginObject()
        json.field("event_id", id)
        json.field("event_name", name)
        json.field("fired_at", firedAt)
        json.field("fired_by", firedBy)
        json.raw("states", JSONPayload(.array(states.map(\.rawValue).sorted().map(JSONValue.string))).bytes)
        if !isDefaultPayload { json.raw("payload", payload.bytes) }
        json.endObject()
        return JSONPayload(trusting: json.bytes)
    }

    /// The events among these that go to a queue, as `settle_steps` takes those of one step; nil when there are none.
    public static func queued(_ events: [DueEvent]) -> [UInt8]? {
        let queued = events.filter(\.delivery.isQueued)
        return queued.isEmpty
            ? nil : Array("[".utf8) + queued.map(\.json.bytes).joined(separator: ",".utf8) + "]".utf8
    }
}
