/// What a sweep found.
struct CrashReport: Sendable {
    let scenario: String
    /// What the commits are about, in the order in which they came without a strike.
    var commits: [String] = []
    /// How many strikes landed at each.
    var struck: [String: Int] = [:]
    /// How many strikes landed, and left a recovery behind.
    var strikes = 0
    var voids = 0
    var violations: [String] = []

    init(scenario: String) {
        self.scenario = scenario
    }

    mutating func add(_ outcomes: [PlannedOutcome]) {
        for planned in outcomes {
            if planned.outcome.void != nil {
                voids += 1
            } else {
                strikes += 1
                if let struck = planned.outcome.struck { self.struck[struck, default: 0] += 1 }
            }
            violations += planned.outcome.violations.map {
                "\(scenario), \(planned.plan) (\(planned.outcome.struck ?? "nothing")): \($0)"
            }
        }
    }
}
