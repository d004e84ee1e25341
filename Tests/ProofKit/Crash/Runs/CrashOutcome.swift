/// What came of one run.
struct CrashOutcome: Sendable {
    /// What each commit of the struck process was about.
    var commits: [String]
    /// What each commit of the process that went on was about; only known when it was watched.
    var recoveryCommits: [String] = []
    /// Where the strike landed; nil for a run without one, or when it found nothing to strike.
    var struck: String?
    /// Why the run proves nothing: its strike missed its window.
    var void: String?
    /// What should not have been.
    var violations: [String] = []
}
