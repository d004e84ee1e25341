import Yams

/// Turns a YAML tree into JSON values by the rules of YAML 1.2's core schema.
///
/// Only `true`, `false`, `null`, `~` and numbers are special among plain scalars: `yes`, `on`, dates, times and numbers with
/// leading zeros stay texts, as they do for the reference. Aliases may not expand to more than a million values.
struct YAMLConverter {
    private static let maximumValues = 1_000_000
    private static let maximumDepth = 128

    private var values = 0

    mutating func convert(_ node: Node) throws(TemplateError) -> JSONValue {
        try convert(node, depth: 0)
    }

    private mutating func convert(_ node: Node, depth: Int) throws(TemplateError) -> JSONValue {
        values += 1
        if values > Self.maximumValues {
            throw error(node, "the aliases expand to more than \(Self.maximumValues) values")
        }
        if depth > Self.maximumDepth {
            throw error(node, "lists and maps are nested more than \(Self.maximumDepth) deep")
        }
        switch node {
        case .scalar(let scalar): return try YAMLScalar.resolve(scalar)
        case .sequence(let sequence):
            var elements: [JSONValue] = []
            for element in sequence { elements.append(try convert(element, depth: depth + 1)) }
            return .array(elements)
        case .mapping(let mapping): return try convert(mapping, depth: depth)
        case .alias: throw error(node, "an alias refers to nothing")
        }
    }

    private mutating func convert(_ mapping: Node.Mapping, depth: Int) throws(TemplateError) -> JSONValue {
        var own: [String: JSONValue] = [:]
        var merged: [String: JSONValue] = [:]
        for (key, value) in mapping {
            guard case .scalar(let name) = key else { throw error(key, "a name must be a plain text") }
            let converted = try convert(value, depth: depth + 1)
            if name.string == "<<" && name.style == .plain {
                try merge(converted, into: &merged, at: value)
            } else {
                own[name.string] = converted
            }
        }
        return .object(own.merging(merged) { own, _ in own })
    }

    /// A merge key takes a map or a list of maps; earlier maps win, and the map's own names win over all.
    private func merge(_ value: JSONValue, into merged: inout [String: JSONValue], at node: Node) throws(TemplateError)
    {
        for source in value.array ?? [value] {
            guard case .object(let members) = source else {
                throw error(node, "<< must name a map or a list of maps")
            }
            merged.merge(members) { first, _ in first }
        }
    }

    private func error(_ node: Node, _ message: String) -> TemplateError {
        let place = node.mark.map { "line \($0.line), column \($0.column)" } ?? ""
        return TemplateError(.syntax, path: place, message)
    }
}
