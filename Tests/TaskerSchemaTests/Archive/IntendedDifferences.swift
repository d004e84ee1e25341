import Foundation
import Yams

/// The reviewed list of `migrations/archived/differences.yaml`.
struct IntendedDifferences {
    /// Differences with one reason.
    struct Group: Decodable {
        let because: String
        let gone: [String]?
        let new: [String]?
        let changed: [String: String]?
    }

    /// One object, or several by `*`, for which a difference is intended.
    struct Entry: Hashable {
        let kind: LayoutDifference.Kind
        let pattern: String
        /// What a changed object is now.
        let definition: String?

        /// Whether the entry speaks of the difference.
        ///
        /// A function goes by its name without arguments. A new table or view brings its parts with it.
        func covers(_ difference: LayoutDifference) -> Bool {
            guard kind == difference.kind, definition == nil || definition == difference.definition else {
                return false
            }
            let object = difference.object
            if matches(object) || matches(String(object.prefix { $0 != "(" })) { return true }
            guard kind == .new else { return false }
            if pattern.hasPrefix("table ") {
                let table = pattern.dropFirst("table ".count)
                return ["column", "constraint", "trigger"].contains { object.hasPrefix("\($0) \(table).") }
                    || object.hasPrefix("index ") && difference.definition.contains(" ON tasker.\(table) ")
            }
            return pattern.hasPrefix("view ") && object.hasPrefix("\(pattern).")
        }

        private func matches(_ object: String) -> Bool {
            let parts = pattern.split(separator: "*", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { return pattern == object }
            return object.count >= pattern.count - 1 && object.hasPrefix(parts[0]) && object.hasSuffix(parts[1])
        }
    }

    let groups: [Group]

    init(yaml: String) throws {
        groups = try YAMLDecoder().decode([Group].self, from: yaml)
    }

    var entries: [Entry] {
        groups.flatMap { group in
            (group.gone ?? []).map { Entry(kind: .gone, pattern: $0, definition: nil) }
                + (group.new ?? []).map { Entry(kind: .new, pattern: $0, definition: nil) }
                + (group.changed ?? [:]).sorted { $0.key < $1.key }.map {
                    Entry(kind: .changed, pattern: $0.key, definition: $0.value)
                }
        }
    }

    /// What is wrong: differences that no entry or several speak of, and entries that speak of none.
    func complaints(about differences: [LayoutDifference]) -> [String] {
        let entries = entries
        var complaints: [String] = []
        for difference in differences {
            let covering = entries.filter { $0.covers(difference) }
            if covering.isEmpty { complaints.append("not listed: \(difference.line)") }
            if covering.count > 1 {
                complaints.append("listed twice: \(difference.line), by \(covering.map(\.pattern))")
            }
        }
        for entry in entries where !differences.contains(where: entry.covers) {
            complaints.append("no such difference: \(entry.kind.rawValue): \(entry.pattern)")
        }
        for group in groups where group.because.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty {
            complaints.append("no reason: \(group)")
        }
        return complaints
    }
}
