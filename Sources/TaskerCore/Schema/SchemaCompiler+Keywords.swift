extension SchemaCompiler {
    /// Keywords that say something about a value without deciding whether it fits.
    private static let notes: Set<String> = [
        "$schema", "$id", "$comment", "$vocabulary", "title", "description", "default", "examples", "example",
        "deprecated",
        "readOnly", "writeOnly", "contentEncoding", "contentMediaType", "contentSchema",
    ]
    /// What people write who mean something that is written differently here.
    private static let advice: [String: String] = [
        "nullable": "write a list of types that has \"null\" in it",
        "dependencies": "write dependentRequired or dependentSchemas",
        "additionalItems": "write prefixItems with items",
        "definitions": "write $defs",
        "$anchor": "refer by place, such as #/$defs/name",
        "unevaluatedProperties": "write additionalProperties",
        "unevaluatedItems": "write items",
    ]

    mutating func keywords(of members: [String: JSONValue], at path: String) -> SchemaNode {
        var node = SchemaNode()
        for (keyword, value) in members.sorted(by: { $0.key < $1.key }) {
            let place = JSONDifference.step(path, keyword)
            let isKnown =
                general(keyword, value, at: place, &node) || number(keyword, value, at: place, &node)
                || text(keyword, value, at: place, &node) || map(keyword, value, at: place, &node)
                || list(keyword, value, members, at: place, &node)
                || combined(keyword, value, members, at: place, &node)
            guard !isKnown, !Self.notes.contains(keyword), !keyword.hasPrefix("x-") else { continue }
            let hint = Self.advice[keyword].map { "; \($0)" } ?? ""
            report(place, "is not a keyword that is checked\(hint); notes of your own begin with x-")
        }
        return node
    }

    private mutating func general(
        _ keyword: String, _ value: JSONValue, at path: String, _ node: inout SchemaNode
    ) -> Bool {
        switch keyword {
        case "type": node.types = types(value, at: path)
        case "enum":
            if let elements = value.array { node.allowed = elements } else { expect("a list", value, at: path) }
        case "const": node.constant = .some(value)
        case "$defs", "definitions":
            guard let schemas = value.object else {
                expect("a map of schemas", value, at: path)
                return true
            }
            for (name, schema) in schemas.sorted(by: { $0.key < $1.key }) {
                _ = self.node(schema, at: JSONDifference.step(path, name))
            }
        case "$ref":
            if let reference = value.string {
                node.reference = self.node(referredToBy: reference, at: path)
            } else {
                expect("a text", value, at: path)
            }
        default: return false
        }
        return true
    }

    private mutating func types(_ value: JSONValue, at path: String) -> [SchemaType]? {
        let names = value.array ?? [value]
        let types = names.compactMap { $0.string.flatMap(SchemaType.init(rawValue:)) }
        if types.isEmpty || types.count != names.count {
            report(path, "is no type; allowed are \(SchemaType.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return types
    }

    private mutating func number(
        _ keyword: String, _ value: JSONValue, at path: String, _ node: inout SchemaNode
    ) -> Bool {
        if let kind = SchemaNode.Limit.Kind(rawValue: keyword) {
            guard value.double != nil else {
                expect("a number", value, at: path)
                return true
            }
            node.limits.append(SchemaNode.Limit(kind: kind, number: value))
            return true
        }
        guard keyword == "multipleOf" else { return false }
        if let divisor = value.double, divisor > 0 {
            node.multipleOf = value
        } else {
            expect("a number above 0", value, at: path)
        }
        return true
    }

    private mutating func text(
        _ keyword: String, _ value: JSONValue, at path: String, _ node: inout SchemaNode
    ) -> Bool {
        switch keyword {
        case "minLength", "maxLength": node.lengths += size(keyword, value, at: path)
        case "pattern": node.pattern = value.string.flatMap { pattern($0, at: path) }
        case "format": node.format = value.string.flatMap(SchemaFormat.init(rawValue:))
        default: return false
        }
        if keyword == "pattern" || keyword == "format", value.string == nil { expect("a text", value, at: path) }
        return true
    }

    mutating func pattern(_ text: String, at path: String) -> SchemaPattern? {
        do {
            return try SchemaPattern(text)
        } catch {
            report(path, "\(error)")
            return nil
        }
    }

    mutating func size(_ keyword: String, _ value: JSONValue, at path: String) -> [SchemaNode.Size] {
        guard let number = value.int, let count = Int(exactly: number), count >= 0 else {
            expect("a whole number from 0 on", value, at: path)
            return []
        }
        let isLeast = keyword.hasPrefix("min")
        return [SchemaNode.Size(keyword: keyword, least: isLeast ? count : nil, most: isLeast ? nil : count)]
    }

    mutating func expect(_ wanted: String, _ value: JSONValue, at path: String) {
        report(path, "is a \(value.kind) that does not fit; allowed is \(wanted)")
    }
}
