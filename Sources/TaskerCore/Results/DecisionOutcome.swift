/// What a decision step decided: which branches of the template the task goes on with.
///
/// The shape of the JSON is the reference's, so that decisions of workers in every language read the same.
public enum DecisionOutcome: Hashable, Sendable {
    /// None of the branches.
    case noBranches
    /// The named steps, with everything that follows from them.
    case createSteps([String])

    /// The member of a decision's result that holds the outcome.
    public static let member = "decision_point_outcome"
    /// The most steps that one decision may name.
    public static let maximumSteps = 100
    /// The most decisions that may follow from each other, the first one included.
    public static let maximumDepth = 20
}

extension DecisionOutcome {
    /// The outcome as the reference writes it, with the tag `type`.
    public var json: JSONValue {
        switch self {
        case .noBranches: ["type": "no_branches"]
        case .createSteps(let names):
            ["type": "create_steps", "step_names": .array(names.map(JSONValue.string))]
        }
    }

    /// A whole result that holds nothing but the outcome.
    public var result: JSONPayload { JSONPayload(.object([Self.member: json])) }

    /// Reads an outcome.
    ///
    /// - Throws: `OutcomeError` when the value is no outcome of a decision.
    public init(json: JSONValue) throws(OutcomeError) {
        switch json["type"]?.string {
        case "no_branches": self = .noBranches
        case "create_steps":
            guard let elements = json["step_names"]?.array else {
                throw OutcomeError("\(Self.member).step_names", found: json["step_names"], allowed: "a list of names")
            }
            var names: [String] = []
            for element in elements {
                guard case .string(let name) = element else {
                    throw OutcomeError("\(Self.member).step_names", found: element, allowed: "a list of names")
                }
                names.append(name)
            }
            self = .createSteps(names)
        default:
            let found = json.object == nil ? json : json["type"]
            throw OutcomeError("\(Self.member).type", found: found, allowed: "no_branches or create_steps")
        }
    }

    /// Reads the outcome out of a decision's result.
    ///
    /// - Throws: `OutcomeError` when the result holds none.
    public init(result: JSONValue) throws(OutcomeError) {
        guard let outcome = result[Self.member] else {
            throw OutcomeError(
                field: Self.member, found: "nothing", allowed: "the outcome of the decision, as a map")
        }
        try self.init(json: outcome)
    }
}
