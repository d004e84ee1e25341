/// One place at which two JSON values differ.
public struct JSONDifference: Hashable, Sendable, CustomStringConvertible {
    /// Where, as a JSON Pointer (RFC 6901); empty for the whole value.
    public let path: String
    /// What the first value holds there; nil when it has nothing there.
    public let old: JSONValue?
    /// What the second value holds there; nil when it has nothing there.
    public let new: JSONValue?

    /// The path with both values, for example `/steps/0/retry/max_attempts: 3 -> 5`; long values are cut.
    public var description: String {
        "\(path.isEmpty ? "/" : path): \(Self.text(old)) -> \(Self.text(new))"
    }

    /// Compares two values, maps by name and lists by position; numbers are compared by value.
    ///
    /// - Parameter limit: the most differences to find; at least 1.
    /// - Returns: the differences in the order of their paths; nothing when the values are the same.
    public static func find(_ old: JSONValue, _ new: JSONValue, limit: Int = .max) -> [JSONDifference] {
        var differences: [JSONDifference] = []
        compare(old, new, at: "", max(1, limit), &differences)
        return differences
    }

    /// A step of a JSON Pointer.
    static func step(_ path: String, _ name: String) -> String {
        path + "/" + name.replacing("~", with: "~0").replacing("/", with: "~1")
    }

    private static func compare(
        _ old: JSONValue?, _ new: JSONValue?, at path: String, _ limit: Int, _ found: inout [JSONDifference]
    ) {
        guard found.count < limit else { return }
        switch (old, new) {
        case (.object(let old)?, .object(let new)?):
            for name in Set(old.keys).union(new.keys).sorted() {
                compare(old[name], new[name], at: step(path, name), limit, &found)
            }
        case (.array(let old)?, .array(let new)?):
            for index in 0..<max(old.count, new.count) {
                let left = index < old.count ? old[index] : JSONValue?.none
                let right = index < new.count ? new[index] : JSONValue?.none
                compare(left, right, at: "\(path)/\(index)", limit, &found)
            }
        case (let left?, let right?) where CanonicalJSON.encode(left) == CanonicalJSON.encode(right): break
        case (nil, nil): break
        default: found.append(JSONDifference(path: path, old: old, new: new))
        }
    }

    private static func text(_ value: JSONValue?) -> String {
        guard let value else { return "nothing" }
        let text = String(decoding: CanonicalJSON.encode(value), as: UTF8.self)
        return text.count > 80 ? "\(text.prefix(80))…" : text
    }
}
