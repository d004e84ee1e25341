/// How long the phases of a scenario are.
struct ChaosPlan: Sendable {
    /// Load without faults, at the beginning; the throughput of its second half is what has to come back.
    var calm: Duration
    /// Load with faults.
    var faults: Duration
    /// Load without faults, at the end.
    var rest: Duration
    /// The fewest tasks that each process submits.
    var tasks: Int
    /// How much of the number of faults that a scenario asks for is enough.
    var share: Double
    /// How long the throughput is looked at when it is compared.
    var window: Double

    static let full = ChaosPlan(
        calm: .seconds(6), faults: .seconds(25), rest: .seconds(14), tasks: 5_000, share: 1, window: 3)
    static let quick = ChaosPlan(
        calm: .seconds(2), faults: .seconds(3), rest: .seconds(4), tasks: 0, share: 0.05, window: 2)

    /// The longest time until the last task is done after the last submission, and until faults have had their number.
    static let patience = Duration.seconds(120)
    /// The longest time until the throughput is back.
    static let recovery = 10.0
    /// How much of the throughput has to come back.
    static let recovered = 0.95
}
