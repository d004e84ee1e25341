/// What a sweep found.
public struct CrashReport: Sendable {
    /// The scenario's name.
    public let scenario: String
    /// What the commits are about, in the order in which they came without a strike.
    var commits: [String] = []
    /// How many strikes landed at each.
    var struck: [String: Int] = [:]
    /// How many strikes landed, and left a recovery behind.
    public var strikes = 0
    /// How many of them were followed by one that hit the recovery.
    public var secondStrikes = 0
    /// How many missed their windows.
    public var voids = 0
    /// What should not have been.
    public var violations: [String] = []

    init(scenario: String) {
        self.scenario = scenario
    }

    mutating func add(_ outcomes: [PlannedOutcome]) {
        for planned in outcomes {
            if planned.outcome.void != nil {
                voids += 1
            } else {
                strikes += 1
                if planned.second != nil { secondStrikes += 1 }
                if let struck = planned.outcome.struck { self.struck[struck, default: 0] += 1 }
            }
            violations += planned.outcome.violations.map {
                "\(scenario), \(planned.plan) (\(planned.outcome.struck ?? "nothing")): \($0)"
            }
        }
    }
}
