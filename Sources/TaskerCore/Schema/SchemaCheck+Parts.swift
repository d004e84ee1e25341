extension SchemaCheck {
    mutating func numbers(_ value: JSONValue, _ node: SchemaNode, at path: String) {
        for limit in node.limits {
            guard let order = SchemaNumber.compare(value, limit.number) else { continue }
            let (holds, words) =
                switch limit.kind {
                case .minimum: (order >= 0, "at least")
                case .maximum: (order <= 0, "at most")
                case .exclusiveMinimum: (order > 0, "more than")
                case .exclusiveMaximum: (order < 0, "less than")
                }
            if !holds { report(path, limit.kind.rawValue, "must be \(words) \(Self.text(limit.number))") }
        }
        if let divisor = node.multipleOf, !SchemaNumber.isMultiple(value, of: divisor) {
            report(path, "multipleOf", "must be a multiple of \(Self.text(divisor))")
        }
    }

    mutating func texts(_ text: String, _ node: SchemaNode, at path: String) {
        // The specification counts characters as RFC 8259 does: code points.
        if !node.lengths.isEmpty { sizes(node.lengths, text.unicodeScalars.count, "characters", at: path) }
        if let pattern = node.pattern, !pattern.matches(text) {
            report(path, "pattern", "does not match \(pattern.text)")
        }
        if let format = node.format, !format.holds(text) {
            report(path, "format", "is no \(format.rawValue)")
        }
    }

    mutating func lists(_ elements: [JSONValue], _ node: SchemaNode, at path: String) {
        sizes(node.itemCounts, elements.count, "elements", at: path)
        for (index, element) in elements.enumerated() {
            if index < node.prefixItems.count {
                visit(element, node: node.prefixItems[index], at: "\(path)/\(index)")
            } else if let items = node.items {
                visit(element, node: items, at: "\(path)/\(index)")
            }
        }
        if node.hasUniqueItems, Set(elements.map(SchemaNumber.normal)).count < elements.count {
            report(path, "uniqueItems", "holds an element twice")
        }
        if let contains = node.contains {
            let count = elements.count { fits($0, contains.node) }
            if count < contains.least || count > contains.most ?? .max {
                let most = contains.most.map { " and at most \($0)" } ?? ""
                report(
                    path, "contains",
                    "has \(count) elements of the kind that it must hold at least \(contains.least)\(most) times")
            }
        }
    }

    mutating func maps(_ members: [String: JSONValue], _ node: SchemaNode, at path: String) {
        for name in node.required where members[name] == nil {
            report(JSONDifference.step(path, name), "required", "is required")
        }
        sizes(node.propertyCounts, members.count, "members", at: path)
        for (name, others) in node.dependentRequired.sorted(by: { $0.key < $1.key }) where members[name] != nil {
            for other in others where members[other] == nil {
                report(JSONDifference.step(path, other), "dependentRequired", "is required with \(name)")
            }
        }
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            member(name, value, node, at: JSONDifference.step(path, name))
        }
        for (name, inner) in node.dependentSchemas.sorted(by: { $0.key < $1.key }) where members[name] != nil {
            visit(.object(members), node: inner, at: path)
        }
    }

    private mutating func member(_ name: String, _ value: JSONValue, _ node: SchemaNode, at path: String) {
        if let names = node.propertyNames, !fits(.string(name), names) {
            report(path, "propertyNames", "has a name that is not allowed")
        }
        var isNamed = false
        if let inner = node.properties[name] {
            isNamed = true
            visit(value, node: inner, at: path)
        }
        for (pattern, inner) in node.patternProperties where pattern.matches(name) {
            isNamed = true
            visit(value, node: inner, at: path)
        }
        if !isNamed, let others = node.additionalProperties {
            if nodes[others].refusesAll {
                report(path, "additionalProperties", "is not a member that is allowed here")
            } else {
                visit(value, node: others, at: path)
            }
        }
    }

    private mutating func sizes(_ sizes: [SchemaNode.Size], _ count: Int, _ unit: String, at path: String) {
        for size in sizes {
            if let least = size.least, count < least {
                report(path, size.keyword, "has \(count) \(unit); allowed are at least \(least)")
            }
            if let most = size.most, count > most {
                report(path, size.keyword, "has \(count) \(unit); allowed are at most \(most)")
            }
        }
    }
}
