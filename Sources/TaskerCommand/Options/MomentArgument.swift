import ArgumentParser
import Foundation
import TaskerCore

/// A moment on the command line: `90s`, `15m`, `24h`, `7d` ago, or `2026-11-22T20:15:09Z`.
struct MomentArgument: ExpressibleByArgument {
    let date: Date

    init?(argument: String) {
        if let date = RFC3339.parse(argument) {
            self.date = date
            return
        }
        guard let match = argument.wholeMatch(of: /([0-9]{1,9})(s|m|h|d)/), let count = Double(match.1) else {
            return nil
        }
        let unit: Double =
            switch match.2 {
            case "s": 1
            case "m": 60
            case "h": 3600
            default: 86_400
            }
        date = Date(timeIntervalSinceNow: -count * unit)
    }
}
