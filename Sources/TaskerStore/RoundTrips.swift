import Synchronization

/// Counts the calls that a store sends to the database, so that their cost per step can be told.
public final class RoundTrips: Sendable {
    private let sent = Atomic<Int>(0)

    /// Begins at zero.
    public init() {}

    /// How many calls were sent so far, repeated ones included.
    public var count: Int {
        sent.load(ordering: .relaxed)
    }

    func add() {
        sent.wrappingAdd(1, ordering: .relaxed)
    }
}
