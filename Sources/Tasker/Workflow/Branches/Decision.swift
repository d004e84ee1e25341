/// What a decision decides: which of its branches run.
public struct Decision: Sendable {
    let branches: [any DeclaredStep]

    /// None of the branches; what only they lead to does not run, and the task goes on without.
    public static let takeNone = Decision(branches: [])

    /// These branches, at the same time.
    public static func take(_ branch: any DeclaredStep, _ more: any DeclaredStep...) -> Decision {
        Decision(branches: [branch] + more)
    }

    /// These branches, at the same time; an empty list takes none.
    public static func take(_ branches: [any DeclaredStep]) -> Decision {
        Decision(branches: branches)
    }
}
