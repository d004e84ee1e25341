/// A type of JSON Schema.
enum SchemaType: String, CaseIterable, Sendable {
    case null, boolean, integer, number, string, array, object

    /// Whether a value is of the type; a number without fraction is an integer, however it is written.
    func holds(_ value: JSONValue) -> Bool {
        switch (self, value) {
        case (.null, .null), (.boolean, .bool), (.number, .int), (.number, .double), (.number, .number),
            (.integer, .int), (.string, .string), (.array, .array), (.object, .object):
            true
        case (.integer, .double(let number)): number.isFinite && number == number.rounded()
        // What fits neither kind of number and has no fraction is a large integer.
        case (.integer, .number(let literal)): !literal.contains { ".eE".contains($0) }
        default: false
        }
    }

    /// The name of a value's type.
    static func name(of value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .bool: "boolean"
        case .int, .double, .number: SchemaType.integer.holds(value) ? "integer" : "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}
