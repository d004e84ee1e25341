public import Foundation

/// Which open dead letters are begun again, and how fast.
public struct RedriveOptions: Sendable, Hashable {
    /// These entries; nil for all that the filter leaves.
    public var entries: [UUID]?
    /// The filter; its status, task and page don't count.
    public var filter = DeadLetterFilter()
    /// How many tasks a second, 0.0001 to 1,000,000; nil for all at once.
    public var perSecond: Double?
    /// Whether attempts begin anew instead of where checkpoints say.
    public var clearsCheckpoints = false
    /// Only tell what would be done.
    public var isDryRun = false

    /// All open entries, the 50 oldest of them, at once.
    public init() {}
}
