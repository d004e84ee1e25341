/// Turns a schema into numbered nodes, and finds what is wrong with it.
struct SchemaCompiler {
    private let root: JSONValue
    private(set) var nodes: [SchemaNode] = []
    private(set) var problems: [JSONSchemaProblem] = []
    /// The node of each schema by its place, so that schemas may refer to each other in circles.
    private var known: [String: Int] = [:]

    init(root: JSONValue) {
        self.root = root
    }

    mutating func compile() {
        _ = node(root, at: "")
        guard problems.isEmpty, let place = findEndlessReference() else { return }
        report(place, "refers to itself without end: the same value would be checked for ever")
    }

    mutating func report(_ path: String, _ message: String) {
        problems.append(JSONSchemaProblem(path: path, message: message))
    }

    /// The number of the schema at a place, compiled when it is met first.
    mutating func node(_ schema: JSONValue, at path: String) -> Int {
        if let number = known[path] { return number }
        let number = nodes.count
        known[path] = number
        nodes.append(SchemaNode())
        switch schema {
        case .bool(let allows): nodes[number].refusesAll = !allows
        case .object(let members): nodes[number] = keywords(of: members, at: path)
        default: report(path, "is a \(schema.kind), not a schema; allowed are a map, true and false")
        }
        return number
    }

    /// The schema that a reference names.
    mutating func node(referredToBy reference: String, at path: String) -> Int? {
        guard reference.hasPrefix("#") else {
            report(path, "refers to another document; allowed are references within the schema, such as #/$defs/name")
            return nil
        }
        let pointer = reference.dropFirst().removingPercentEncoding
        guard pointer.isEmpty || pointer.hasPrefix("/") else {
            report(path, "refers to an anchor; allowed are # and JSON Pointers, such as #/$defs/name")
            return nil
        }
        var target = root
        for part in pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            let name = String(part).replacing("~1", with: "/").replacing("~0", with: "~")
            let next: JSONValue?
            switch target {
            case .object(let members): next = members[name]
            case .array(let elements): next = Int(name).flatMap { elements.indices.contains($0) ? elements[$0] : nil }
            default: next = nil
            }
            guard let next else {
                report(path, "refers to a place that the schema does not have")
                return nil
            }
            target = next
        }
        return node(target, at: String(pointer))
    }

    /// The place of a schema that is reached from itself without going down into the value.
    private func findEndlessReference() -> String? {
        enum Mark { case open, done }
        var marks: [Int: Mark] = [:]
        // Depth is bounded by the nesting of JSON and the number of schemas, so the walk keeps its own stack.
        for start in nodes.indices where marks[start] == nil {
            var stack = [(node: start, next: 0)]
            marks[start] = .open
            while let (node, next) = stack.last {
                let inner = nodes[node].inPlace
                guard next < inner.count else {
                    marks[node] = .done
                    stack.removeLast()
                    continue
                }
                stack[stack.count - 1].next += 1
                switch marks[inner[next]] {
                case .open: return known.first { $0.value == inner[next] }?.key
                case .done: continue
                case nil:
                    marks[inner[next]] = .open
                    stack.append((inner[next], 0))
                }
            }
        }
        return nil
    }
}

extension Substring {
    /// The text with `%xx` resolved; as it is when that gives no text.
    fileprivate var removingPercentEncoding: String {
        var bytes: [UInt8] = []
        var rest = Array(utf8)[...]
        while let byte = rest.first {
            let digits = rest.dropFirst().prefix(2)
            if byte == UInt8(ascii: "%"), digits.count == 2,
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
                rest = rest.dropFirst()
            }
        }
        return String(validating: bytes, as: UTF8.self) ?? String(self)
    }
}
