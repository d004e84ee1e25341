/// The parts of the proof, in the order in which they run.
public enum Parts {
    public static let all: [any ProofPart.Type] = [CrashPart.self]
}
