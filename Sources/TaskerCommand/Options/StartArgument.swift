import ArgumentParser
import Foundation
import TaskerCore

/// A moment on the command line: a time of RFC 3339, or a duration from now.
struct StartArgument: ExpressibleByArgument {
    let date: Date

    init?(argument: String) {
        if let duration = DurationArgument(argument: argument)?.duration {
            let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
            date = Date(timeIntervalSinceNow: seconds)
        } else if let time = RFC3339.parse(argument) {
            date = time
        } else {
            return nil
        }
    }
}
