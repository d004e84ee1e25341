/// Whether payloads fit their schemas.
enum EventSchema {
    /// Says what does not fit, with its path; nil when the payload fits.
    static func mismatch(of payload: JSONPayload, against schema: JSONValue) -> String? {
        // Most events take whatever comes.
        if schema == .object([:]) || schema == .bool(true) { return nil }
        do {
            let violations = try JSONSchema(schema).check(try payload.value())
            return violations.isEmpty ? nil : violations.map(\.description).joined(separator: "; ")
        } catch let error as JSONSchemaError {
            // Only a template that somebody registered past the checks has such a schema.
            return "the schema cannot be used: \(error)"
        } catch {
            return "\(error)"
        }
    }
}
