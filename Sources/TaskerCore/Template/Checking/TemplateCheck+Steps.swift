extension TemplateCheck {
    // The reference's schema names 100 ms as the shortest base; shorter ones are useful in tests and do no harm.
    mutating func retry(_ retry: RetryPolicy, at path: String) {
        range(retry.maxAttempts, 0...100, "\(path).max_attempts")
        milliseconds(retry.base, 1...3_600_000, "\(path).backoff_base_ms")
        milliseconds(retry.cap, 1...86_400_000, "\(path).max_backoff_ms")
        if !(retry.jitter >= 0 && retry.jitter <= 1) {
            report(.outOfRange, "\(path).jitter", "is out of range", found: "\(retry.jitter)", allowed: "0...1")
        }
    }

    mutating func timeout(_ timeout: Duration?, at path: String) {
        guard let timeout, timeout <= .zero || timeout > .seconds(3_600) else { return }
        report(
            .outOfRange, "\(path).timeout_seconds", "is out of range", found: "\(timeout.wholeMilliseconds) ms",
            allowed: "1...3600 seconds")
    }

    mutating func event(_ event: EventDeclaration, at path: String) {
        let parts = event.name.split(separator: ".", omittingEmptySubsequences: false)
        let sound = parts.count > 1 && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(Self.isEventCharacter) }
        if !event.name.isEmpty, !sound {
            report(
                .invalidValue, "\(path).name", "is not an event name", found: "\"\(event.name)\"",
                allowed: "lower-case letters, digits and underscores in parts joined by dots, such as order.placed")
        }
        for problem in JSONSchema.findProblems(in: event.schema) {
            report(.invalidValue, "\(path).schema\(problem.path)", problem.message)
        }
        if let publisher = event.publisher, !Self.isPublisher(publisher) {
            report(
                .invalidValue, "\(path).publisher", "is not a publisher", found: "\"\(publisher)\"",
                allowed: "identifiers joined by . or ::")
        }
    }

    /// A schema that nobody could check a value against is refused with the template, not with its first task.
    mutating func schema(_ schema: JSONValue?, at path: String) {
        guard let schema else { return }
        for problem in JSONSchema.findProblems(in: schema) {
            report(.invalidValue, path + problem.path, problem.message)
        }
    }

    private mutating func milliseconds(_ value: Duration, _ allowed: ClosedRange<Int64>, _ path: String) {
        let milliseconds = value.wholeMilliseconds
        guard !allowed.contains(milliseconds) else { return }
        report(
            .outOfRange, path, "is out of range", found: "\(milliseconds)",
            allowed: "\(allowed.lowerBound)...\(allowed.upperBound)")
    }

    private static func isEventCharacter(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z") || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
            || byte == UInt8(ascii: "_")
    }

    private static func isPublisher(_ text: String) -> Bool {
        let parts = text.replacing("::", with: ".").split(separator: ".", omittingEmptySubsequences: false)
        return parts.allSatisfy(isIdentifier)
    }
}
