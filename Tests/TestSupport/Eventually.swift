/// What did not come about in time.
public struct NotInTime: Error, CustomStringConvertible {
    /// What was waited for, and for how long.
    public let description: String
}

/// Waits until a condition holds, looking every few milliseconds.
///
/// - Parameters:
///   - what: what is waited for, for the message.
///   - limit: how long at most.
/// - Throws: ``NotInTime``; what the condition throws.
public func eventually(
    _ what: String, within limit: Duration = .seconds(30), every pause: Duration = .milliseconds(5),
    _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + limit
    while !(try await condition()) {
        guard ContinuousClock.now < end else { throw NotInTime(description: "\(what): not within \(limit)") }
        try await Task.sleep(for: pause)
    }
}
