import Foundation
import TaskerCore

/// JSON as commands print it: keys sorted, so that equal documents are equal texts.
enum JSONText {
    /// The document on one line.
    static func line(_ value: JSONValue) -> String {
        JSONPayload(value).text
    }

    /// The document over as many lines as it needs, for people.
    static func pretty(_ value: JSONValue, indent: String = "") -> String {
        let deeper = indent + "  "
        switch value {
        case .array(let elements) where !elements.isEmpty:
            let lines = elements.map { deeper + pretty($0, indent: deeper) }
            return "[\n\(lines.joined(separator: ",\n"))\n\(indent)]"
        case .object(let members) where !members.isEmpty:
            let lines = members.sorted { $0.key < $1.key }.map { key, value in
                "\(deeper)\(line(.string(key))): \(pretty(value, indent: deeper))"
            }
            return "{\n\(lines.joined(separator: ",\n"))\n\(indent)}"
        default:
            return line(value)
        }
    }

    /// An id as everybody writes it.
    static func id(_ id: UUID?) -> JSONValue {
        id.map { .string($0.uuidString.lowercased()) } ?? .null
    }

    static func text(_ text: String?) -> JSONValue {
        text.map { .string($0) } ?? .null
    }

    static func date(_ date: Date?) -> JSONValue {
        date.map { .string(TimeText.stamp($0)) } ?? .null
    }

    static func milliseconds(_ duration: Duration?) -> JSONValue {
        duration.map { .int(Int64(($0 / .milliseconds(1)).rounded())) } ?? .null
    }

    static func texts(_ texts: some Sequence<String>) -> JSONValue {
        .array(texts.map { .string($0) })
    }
}
