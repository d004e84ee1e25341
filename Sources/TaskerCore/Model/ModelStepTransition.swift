/// One row of a step's history.
public struct ModelStepTransition: Hashable, Sendable, CustomStringConvertible {
    /// The state before.
    public let from: StepState
    /// The state after.
    public let to: StepState
    /// The attempt that the row belongs to: a claim writes the new number, a release the one given back, 0 before the first claim.
    public let attempt: Int

    /// The attempt of rows that foreign workers write, which name none.
    public static let foreign = -1

    /// Creates a row.
    public init(from: StepState, to: StepState, attempt: Int) {
        self.from = from
        self.to = to
        self.attempt = attempt
    }

    /// The stored names of both states and the attempt.
    public var description: String { "\(from.rawValue)→\(to.rawValue)#\(attempt)" }
}
