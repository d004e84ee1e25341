import Foundation

/// What one process tells the others: which namespaces got work, and whether tasks finished.
///
/// As text: the sender, a space, `!` when tasks finished, then the namespaces separated by commas. A message is only
/// ever a hint; whoever misses it finds the work by asking.
package struct WakeUpMessage: Hashable {
    /// The channel that all processes listen to.
    static let channel = "tasker_wake_up"
    /// PostgreSQL takes payloads below 8,000 bytes; namespaces beyond this are left to the poll.
    static let longestList = 7_000

    var sender: UUID
    var finished: Bool
    var namespaces: Set<String>

    init(sender: UUID, finished: Bool, namespaces: Set<String>) {
        self.sender = sender
        self.finished = finished
        self.namespaces = namespaces
    }

    package init?(_ text: String) {
        let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let sender = UUID(uuidString: String(parts[0])) else { return nil }
        self.sender = sender
        finished = parts[1].hasPrefix("!")
        namespaces = Set(parts[1].drop { $0 == "!" }.split(separator: ",").map(String.init))
    }

    var text: String {
        var list = ""
        for name in namespaces.sorted() where list.utf8.count + name.utf8.count < Self.longestList {
            list += list.isEmpty ? name : ",\(name)"
        }
        return "\(sender.uuidString) \(finished ? "!" : "")\(list)"
    }
}
