import ArgumentParser

/// A duration on the command line: `250ms`, `5s`, `2m`, `1h`.
struct DurationArgument: ExpressibleByArgument {
    let duration: Duration

    init?(argument: String) {
        guard let match = argument.wholeMatch(of: /([0-9]{1,9})(ms|s|m|h)/), let count = Int(match.1), count > 0 else {
            return nil
        }
        switch match.2 {
        case "ms": duration = .milliseconds(count)
        case "s": duration = .seconds(count)
        case "m": duration = .seconds(count * 60)
        default: duration = .seconds(count * 3600)
        }
    }
}
