import Foundation

/// Writes JSON maps into bytes, one member after the other; raw JSON is spliced in unread.
struct JSONWriter {
    private(set) var bytes: [UInt8]
    private var needsComma = false

    init(capacity: Int) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    mutating func beginObject(_ name: StaticString? = nil) {
        if let name { key(name) }
        bytes.append(UInt8(ascii: "{"))
        needsComma = false
    }

    mutating func endObject() {
        bytes.append(UInt8(ascii: "}"))
        needsComma = true
    }

    mutating func raw(_ name: StaticString, _ json: [UInt8]) {
        key(name)
        bytes.append(contentsOf: json)
    }

    mutating func null(_ name: StaticString) {
        key(name)
        bytes.append(contentsOf: "null".utf8)
    }

    mutating func field(_ name: StaticString, _ value: String?) {
        guard let value else { return null(name) }
        key(name)
        CanonicalJSON.appendString(value, to: &bytes)
    }

    mutating func field(_ name: StaticString, _ value: Bool) {
        key(name)
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    mutating func field(_ name: StaticString, _ value: Int64) {
        key(name)
        bytes.append(contentsOf: String(value).utf8)
    }

    mutating func field(_ name: StaticString, _ value: Date?) {
        guard let value else { return null(name) }
        key(name)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: RFC3339.bytes(value))
        bytes.append(UInt8(ascii: "\""))
    }

    mutating func field(_ name: StaticString, _ value: UUID) {
        field(name, value.uuidString.lowercased())
    }

    mutating func field(_ name: StaticString, _ value: [String: JSONValue]) {
        raw(name, value.isEmpty ? Array("{}".utf8) : CanonicalJSON.encode(.object(value)))
    }

    /// Writes the member if there is a value.
    mutating func present(_ name: StaticString, _ value: String?) {
        if let value { field(name, value) }
    }

    /// Writes the member unless the map is empty.
    mutating func present(_ name: StaticString, _ value: [String: JSONValue]) {
        if !value.isEmpty { field(name, value) }
    }

    private mutating func key(_ name: StaticString) {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
        bytes.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }
}
