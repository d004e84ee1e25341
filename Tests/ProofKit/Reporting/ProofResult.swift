/// A row of the table that a proof prints.
public struct ProofResult: Sendable {
    /// What was done, such as `SIGKILL of one of two processes`.
    public var subject: String
    /// How much of it: faults, tasks, runs, in words.
    public var extent: String
    /// What was measured beside the faults, such as the time until the throughput was back.
    public var figures: String
    /// Faults that missed their window; they prove nothing and don't count as passed.
    public var voids: Int
    /// What should not have been, each in one line; empty when all held.
    public var violations: [String]
    /// How long it took.
    public var duration: Duration

    /// Makes a row; each value as the property of its name says.
    public init(
        subject: String, extent: String, figures: String = "", voids: Int = 0, violations: [String],
        duration: Duration
    ) {
        self.subject = subject
        self.extent = extent
        self.figures = figures
        self.voids = voids
        self.violations = violations
        self.duration = duration
    }
}
