extension SchemaCompiler {
    mutating func map(_ keyword: String, _ value: JSONValue, at path: String, _ node: inout SchemaNode) -> Bool {
        switch keyword {
        case "properties": node.properties = schemas(value, at: path)
        case "patternProperties":
            for (text, number) in schemas(value, at: path).sorted(by: { $0.key < $1.key }) {
                if let pattern = pattern(text, at: JSONDifference.step(path, text)) {
                    node.patternProperties.append((pattern, number))
                }
            }
        case "additionalProperties": node.additionalProperties = self.node(value, at: path)
        case "propertyNames": node.propertyNames = self.node(value, at: path)
        case "required": node.required = names(value, at: path)
        case "minProperties", "maxProperties": node.propertyCounts += size(keyword, value, at: path)
        case "dependentRequired":
            guard let members = value.object else {
                expect("a map of lists of names", value, at: path)
                return true
            }
            node.dependentRequired = Dictionary(
                uniqueKeysWithValues: members.map { ($0, names($1, at: JSONDifference.step(path, $0))) })
        case "dependentSchemas": node.dependentSchemas = schemas(value, at: path)
        default: return false
        }
        return true
    }

    mutating func list(
        _ keyword: String, _ value: JSONValue, _ members: [String: JSONValue], at path: String,
        _ node: inout SchemaNode
    ) -> Bool {
        switch keyword {
        case "prefixItems": node.prefixItems = schemaList(value, at: path)
        case "items":
            if case .array = value {
                report(path, "is a list; the schemas of the first elements are written as prefixItems")
            } else {
                node.items = self.node(value, at: path)
            }
        case "minItems", "maxItems": node.itemCounts += size(keyword, value, at: path)
        case "uniqueItems":
            if let flag = value.bool { node.hasUniqueItems = flag } else { expect("true or false", value, at: path) }
        case "contains":
            node.contains = (
                self.node(value, at: path), members["minContains"]?.int.flatMap(Int.init(exactly:)) ?? 1,
                members["maxContains"]?.int.flatMap(Int.init(exactly:))
            )
        // Read with `contains`, and without meaning alone.
        case "minContains", "maxContains": _ = size(keyword, value, at: path)
        default: return false
        }
        return true
    }

    mutating func combined(
        _ keyword: String, _ value: JSONValue, _ members: [String: JSONValue], at path: String,
        _ node: inout SchemaNode
    ) -> Bool {
        switch keyword {
        case "allOf": node.allOf = schemaList(value, at: path)
        case "anyOf": node.anyOf = schemaList(value, at: path)
        case "oneOf": node.oneOf = schemaList(value, at: path)
        case "not": node.not = self.node(value, at: path)
        case "if":
            let parent = String(path.dropLast("/if".count))
            let test = self.node(value, at: path)
            let then = members["then"].map { self.node($0, at: "\(parent)/then") }
            let otherwise = members["else"].map { self.node($0, at: "\(parent)/else") }
            node.condition = (test, then, otherwise)
        // Compiled with `if`; without it they decide nothing, but are checked all the same.
        case "then", "else": _ = self.node(value, at: path)
        default: return false
        }
        return true
    }

    private mutating func schemas(_ value: JSONValue, at path: String) -> [String: Int] {
        guard let members = value.object else {
            expect("a map of schemas", value, at: path)
            return [:]
        }
        var nodes: [String: Int] = [:]
        for (name, schema) in members.sorted(by: { $0.key < $1.key }) {
            nodes[name] = node(schema, at: JSONDifference.step(path, name))
        }
        return nodes
    }

    private mutating func schemaList(_ value: JSONValue, at path: String) -> [Int] {
        guard let schemas = value.array, !schemas.isEmpty else {
            expect("a list of at least one schema", value, at: path)
            return []
        }
        return schemas.enumerated().map { node($1, at: "\(path)/\($0)") }
    }

    private mutating func names(_ value: JSONValue, at path: String) -> [String] {
        guard let elements = value.array, elements.allSatisfy({ $0.string != nil }) else {
            expect("a list of names", value, at: path)
            return []
        }
        return elements.compactMap(\.string)
    }
}
