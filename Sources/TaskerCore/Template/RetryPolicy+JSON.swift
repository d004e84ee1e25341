extension RetryPolicy {
    init(_ reader: inout FieldReader) {
        let standard = RetryPolicy.default
        let backoff: Backoff? = reader.choice("backoff")
        self.init(
            retryable: reader.bool("retryable") ?? standard.retryable,
            maxAttempts: reader.int("max_attempts") ?? standard.maxAttempts,
            backoff: reader.choice("backoff_strategy") ?? backoff ?? standard.backoff,
            base: reader.int("backoff_base_ms").map { .milliseconds($0) } ?? standard.base,
            cap: reader.int("max_backoff_ms").map { .milliseconds($0) } ?? standard.cap,
            jitter: reader.double("jitter") ?? standard.jitter)
    }

    var json: JSONValue {
        var object = JSONObjectBuilder()
        object.set("retryable", retryable)
        object.set("max_attempts", maxAttempts)
        // The reference does not know `constant` and would refuse the whole template.
        object.set("backoff", backoff == .constant ? Backoff.linear.rawValue : backoff.rawValue)
        if backoff == .constant { object.set("backoff_strategy", backoff.rawValue) }
        object.set("backoff_base_ms", milliseconds: base)
        object.set("max_backoff_ms", milliseconds: cap)
        object["jitter"] = .double(jitter)
        return object.json
    }
}
