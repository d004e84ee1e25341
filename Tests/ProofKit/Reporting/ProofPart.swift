/// One part of the proof: a kind of fault or load, and what has to hold under it.
public protocol ProofPart: Sendable {
    /// What the command line calls it, such as `crash`.
    static var name: String { get }
    /// What it does, in a few words.
    static var summary: String { get }

    /// Runs it and says what was found; nothing that was found is thrown.
    ///
    /// - Throws: What keeps it from running at all; such a part has failed.
    static func run(_ settings: ProofSettings) async throws -> [ProofResult]
}
