import TaskerCore

/// The state as lines, without what overlapping calls leave open: the order in which they sent messages and events, the
/// microseconds between them, and since when something is visible that is visible now.
enum LooseState {
    /// - Parameter ignoresParks: a pause began or ended in the window, which may miss what is sent at that moment; claims and
    ///   sweeps see to it.
    static func lines(_ lines: [String], now: Duration, ignoresParks: Bool) -> [String] {
        lines.map { loosen($0, now: Int(now.microseconds), ignoresParks: ignoresParks) }.sorted()
    }

    private static func loosen(_ line: String, now: Int, ignoresParks: Bool) -> String {
        if line.hasPrefix("step ") {
            // What is missed may be a scheduled start as well.
            let isLoose = ignoresParks && line.contains(": enqueued,")
            let seen = replace("visible at ", in: line) { text in
                if isLoose { return "visible" }
                if text == "parked" { return ignoresParks ? "visible" : text }
                return Int(text).map { $0 <= now ? "visible" : "\($0 / 1_000)" } ?? text
            }
            return replace("wakes at ", in: seen) { text in Int(text).map { "\($0 / 1_000)" } ?? text }
        }
        if line.hasPrefix("queue ") {
            return line.split(separator: " ").map { $0.split(separator: "@")[0] }.sorted().joined(separator: " ")
        }
        if line.hasPrefix("events ") || line.hasPrefix("actions on ") {
            return line.split(separator: " ").sorted().joined(separator: " ")
        }
        return line
    }

    private static func replace(_ word: String, in line: String, _ change: (String) -> String) -> String {
        guard let range = line.firstRange(of: word) else { return line }
        let rest = line[range.upperBound...]
        let value = rest.prefix { $0 != "," }
        return line[..<range.upperBound] + change(String(value)) + rest.dropFirst(value.count)
    }

    /// When messages become visible, by `task/step`.
    static func visibleTimes(in lines: [String]) -> [String: Duration] {
        var times: [String: Duration] = [:]
        for line in lines where line.hasPrefix("step ") {
            guard let colon = line.firstIndex(of: ":"), let range = line.firstRange(of: "visible at ") else { continue }
            let label = String(line[line.index(line.startIndex, offsetBy: 5)..<colon])
            let value = line[range.upperBound...].prefix { $0 != "," }
            if value == "parked" {
                times[label] = ReferenceModel.parked
            } else if let number = Int(value) {
                times[label] = .microseconds(number)
            }
        }
        return times
    }
}
