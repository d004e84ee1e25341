/// What was seen while long readers held their snapshots, and what of it breaks the promise.
struct PinnedFindings {
    /// P99 of claims before the first reader, in milliseconds.
    var calm: Double
    /// P99 of claims in the last third of the readers' time, in milliseconds.
    var pinned: Double
    /// Tasks a second that were accepted.
    var accepted: Double
    /// Tasks a second that should have been.
    var offered: Double
    /// Steps that had waited for more than two seconds at the end.
    var waiting: Int64
    /// Tasks that were open three seconds after the last submission.
    var open: Int64
    /// Readers that held a snapshot at the end.
    var readers: Int64

    private static let mostGrowth = 2.0

    var violations: [String] {
        var found: [String] = []
        if waiting > 0 || open > 0 {
            found.append("\(waiting) steps had waited for over 2 s, and \(open) tasks were open 3 s after the end")
        }
        if pinned > calm * Self.mostGrowth {
            found.append("P99 of claims in the last third \(pinned.two) ms, without readers \(calm.two) ms")
        }
        if accepted < offered * 0.95 {
            found.append("only \(Int(accepted)) tasks/s were accepted instead of \(Int(offered))")
        }
        if readers == 0 { found.append("void: no reader held a snapshot at the end") }
        return found
    }
}
