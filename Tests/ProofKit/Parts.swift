/// The parts of the proof, in the order in which they run.
public enum Parts {
    /// All there are.
    public static let all: [any ProofPart.Type] = [
        CrashPart.self, ChaosPart.self, HistoryPart.self, PinnedPart.self, RetentionPart.self, IdlePart.self,
        SoakPart.self,
    ]
}
