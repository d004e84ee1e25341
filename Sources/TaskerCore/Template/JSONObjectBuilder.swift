/// Builds the JSON of a template: absent optional fields are left out.
struct JSONObjectBuilder {
    private var members: [String: JSONValue] = [:]

    var json: JSONValue { .object(members) }

    subscript(_ name: String) -> JSONValue? {
        get { members[name] }
        set { members[name] = newValue }
    }

    mutating func set(_ name: String, _ text: String?) {
        members[name] = text.map(JSONValue.string)
    }

    mutating func set(_ name: String, _ number: Int?) {
        members[name] = number.map { .int(Int64($0)) }
    }

    mutating func set(_ name: String, _ flag: Bool?) {
        members[name] = flag.map(JSONValue.bool)
    }

    mutating func set(_ name: String, _ texts: [String]) {
        members[name] = .array(texts.map(JSONValue.string))
    }

    mutating func set(_ name: String, milliseconds duration: Duration) {
        members[name] = .int(duration.wholeMilliseconds)
    }

    /// Writes whole seconds as the reference does, and our exact `timeout_ms` only when they do not say it all.
    mutating func setTimeout(_ timeout: Duration?) {
        guard let milliseconds = timeout?.wholeMilliseconds else { return }
        members["timeout_seconds"] = .int(milliseconds / 1_000 + (milliseconds % 1_000 > 0 ? 1 : 0))
        if milliseconds % 1_000 != 0 { members["timeout_ms"] = .int(milliseconds) }
    }
}

extension FieldReader {
    /// The exact `timeout_ms`, or `timeout_seconds`.
    mutating func timeout() -> Duration? {
        let seconds = int("timeout_seconds").map { Duration.seconds($0) }
        return int("timeout_ms").map { Duration.milliseconds($0) } ?? seconds
    }
}
