public import Foundation

/// A queue, and where some of its messages stand.
public struct QueuePicture: Sendable, Hashable {
    /// A message in it.
    public struct Message: Sendable, Hashable {
        /// When it becomes visible: the end of the lease while a step runs.
        public let visibleAt: Date
        /// How many visible messages come before it.
        public let ahead: Int
        /// How many of them are of tasks with a higher priority; counted to ten thousand messages.
        public let urgent: Int
    }

    /// How many messages wait to be claimed.
    public let visible: Int
    /// How many are leased, or wait for their time.
    public let leased: Int
    /// The messages asked for, by their ids; those that are gone are absent.
    public let messages: [Int64: Message]

    /// A queue that is not there.
    public static let none = QueuePicture(visible: 0, leased: 0, messages: [:])
}
