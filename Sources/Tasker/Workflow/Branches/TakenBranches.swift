import TaskerCore

/// The result of a decision: the branches that it took.
public struct TakenBranches: Hashable, Sendable, Codable {
    /// The names of the steps that the branches begin with, in the order in which the decision named them.
    public let names: [String]

    /// Reads a decision's result.
    ///
    /// - Throws: `OutcomeError` when it holds no outcome.
    public init(from decoder: any Decoder) throws {
        switch try DecisionOutcome(result: JSONValue(from: decoder)) {
        case .noBranches: names = []
        case .createSteps(let steps): names = steps
        }
    }

    /// Writes the result as every worker does.
    public func encode(to encoder: any Encoder) throws {
        let outcome: DecisionOutcome = names.isEmpty ? .noBranches : .createSteps(names)
        try JSONValue.object([DecisionOutcome.member: outcome.json]).encode(to: encoder)
    }
}
