/// One schema of a compiled schema; schemas refer to each other by their number.
struct SchemaNode: Sendable {
    /// An inclusive or exclusive limit of a number.
    struct Limit: Sendable {
        enum Kind: String, Sendable {
            case minimum, maximum, exclusiveMinimum, exclusiveMaximum
        }

        let kind: Kind
        let number: JSONValue
    }

    /// The limits of a size, and the keywords that set them.
    struct Size: Sendable {
        let keyword: String
        let least: Int?
        let most: Int?
    }

    /// The schema `false`: nothing fits.
    var refusesAll = false
    var types: [SchemaType]?
    var allowed: [JSONValue]?
    var constant: JSONValue?

    var limits: [Limit] = []
    var multipleOf: JSONValue?

    var lengths: [Size] = []
    var pattern: SchemaPattern?
    var format: SchemaFormat?

    var properties: [String: Int] = [:]
    var patternProperties: [(pattern: SchemaPattern, node: Int)] = []
    var additionalProperties: Int?
    var propertyNames: Int?
    var required: [String] = []
    var propertyCounts: [Size] = []
    var dependentRequired: [String: [String]] = [:]
    var dependentSchemas: [String: Int] = [:]

    var prefixItems: [Int] = []
    var items: Int?
    var itemCounts: [Size] = []
    var hasUniqueItems = false
    var contains: (node: Int, least: Int, most: Int?)?

    var reference: Int?
    var allOf: [Int] = []
    var anyOf: [Int] = []
    var oneOf: [Int] = []
    var not: Int?
    var condition: (test: Int, then: Int?, otherwise: Int?)?

    /// The schemas that the same value is checked against: a circle of them would never end.
    var inPlace: [Int] {
        var nodes = allOf + anyOf + oneOf + dependentSchemas.values
        if let reference { nodes.append(reference) }
        if let not { nodes.append(not) }
        if let condition { nodes += [condition.test, condition.then, condition.otherwise].compactMap(\.self) }
        return nodes
    }
}
