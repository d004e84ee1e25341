extension EventDeclaration {
    /// Declares an event in few words, as in `publishes: [.event("order.placed")]`.
    ///
    /// - Parameters:
    ///   - name: lower-case letters, digits and underscores in at least two parts joined by dots.
    ///   - condition: after which ends of an attempt it is published.
    ///   - delivery: to the queue (`durable`), to subscribers in this process (`fast`), or to both (`broadcast`).
    ///   - schema: a JSON Schema of the payload; by default every payload will do.
    ///   - description: what it means, for people.
    public static func event(
        _ name: String, on condition: Condition = .success, delivery: DeliveryMode = .durable,
        schema: JSONValue = .object([:]), description: String = ""
    ) -> EventDeclaration {
        EventDeclaration(
            name: name, description: description, condition: condition, schema: schema, deliveryMode: delivery)
    }
}
