extension JSONPayload {
    /// The largest `jsonb` text or list: 2^28 - 1 bytes.
    private static let largestElement = 268_435_455

    /// Why PostgreSQL's `jsonb` would refuse this payload, or nil when it would take it.
    ///
    /// Refused are the escape `\u0000`, half a surrogate pair, numbers outside `numeric` (more than 131,072 digits before
    /// or 16,383 behind the point), nesting beyond `maximumDepth` and more than 2^28 - 1 bytes. The reason names no data.
    public func findJSONBRefusal() -> String? {
        if byteCount > Self.largestElement { return "the JSON is larger than \(Self.largestElement) bytes" }
        return bytes.withUnsafeBufferPointer { buffer in
            var check = JSONBCheck(bytes: buffer)
            return check.run()
        }
    }
}
