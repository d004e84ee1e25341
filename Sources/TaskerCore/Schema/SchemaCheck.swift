/// One check of a value against a compiled schema.
struct SchemaCheck {
    /// How many schemas one check visits at most: alternatives within alternatives can ask for any number.
    private static let mostVisits = 5_000_000

    let nodes: [SchemaNode]
    private(set) var violations: [SchemaViolation] = []
    private var visits = 0

    /// Whether the check was given up, so that nothing that it says about alternatives counts.
    var isExhausted: Bool { visits >= Self.mostVisits }

    init(nodes: [SchemaNode]) {
        self.nodes = nodes
    }

    mutating func report(_ path: String, _ keyword: String, _ message: String) {
        violations.append(SchemaViolation(path: path, keyword: keyword, message: message))
    }

    /// Whether a value fits a schema, without a word about why not.
    mutating func fits(_ value: JSONValue, _ node: Int) -> Bool {
        var check = SchemaCheck(nodes: nodes)
        check.visits = visits
        check.visit(value, node: node, at: "")
        visits = check.visits
        return check.violations.isEmpty
    }

    mutating func visit(_ value: JSONValue, node number: Int, at path: String) {
        // More would not be reported, and a large value may have any number of them.
        guard violations.count < JSONSchema.maximumViolations else { return }
        visits += 1
        guard visits < Self.mostVisits else {
            report(path, "$ref", "takes too long to check")
            return
        }
        let node = nodes[number]
        if node.refusesAll {
            report(path, "false", "is not allowed here")
            return
        }
        general(value, node, at: path)
        switch value {
        case .int, .double, .number: numbers(value, node, at: path)
        case .string(let text): texts(text, node, at: path)
        case .array(let elements): lists(elements, node, at: path)
        case .object(let members): maps(members, node, at: path)
        case .null, .bool: break
        }
        combined(value, node, at: path)
    }

    private mutating func general(_ value: JSONValue, _ node: SchemaNode, at path: String) {
        if let types = node.types, !types.contains(where: { $0.holds(value) }) {
            let allowed = types.map(\.rawValue).joined(separator: " or ")
            report(path, "type", "is \(SchemaType.name(of: value)); allowed is \(allowed)")
        }
        if let constant = node.constant, !SchemaNumber.equal(constant, value) {
            report(path, "const", "must be \(Self.text(constant))")
        }
        if let allowed = node.allowed, !allowed.contains(where: { SchemaNumber.equal($0, value) }) {
            report(path, "enum", "is none of \(Self.text(.array(allowed)))")
        }
    }

    private mutating func combined(_ value: JSONValue, _ node: SchemaNode, at path: String) {
        if let reference = node.reference { visit(value, node: reference, at: path) }
        for inner in node.allOf { visit(value, node: inner, at: path) }
        if !node.anyOf.isEmpty, !node.anyOf.contains(where: { fits(value, $0) }) {
            report(path, "anyOf", "fits none of the \(node.anyOf.count) alternatives")
        }
        if !node.oneOf.isEmpty {
            let count = node.oneOf.count { fits(value, $0) }
            if count != 1 {
                report(path, "oneOf", "fits \(count) of the \(node.oneOf.count) alternatives; it must fit exactly one")
            }
        }
        if let not = node.not, fits(value, not) { report(path, "not", "fits what it must not fit") }
        if let condition = node.condition {
            let next = fits(value, condition.test) ? condition.then : condition.otherwise
            if let next { visit(value, node: next, at: path) }
        }
    }

    /// A value of the schema, for a message.
    static func text(_ value: JSONValue) -> String {
        let text = String(decoding: CanonicalJSON.encode(value), as: UTF8.self)
        return text.count > 120 ? "\(text.prefix(120))…" : text
    }
}
