import ArgumentParser
import TaskerCore

/// What `--outcome step=…` makes of a step's attempts.
struct SimulatedOutcome: Sendable {
    /// What an attempt comes to.
    enum Effect: Sendable, Equatable {
        /// The first so many attempts fail and may be repeated.
        case fail(Int)
        /// Every attempt fails for good.
        case permanent
        /// The process of each of the first so many attempts dies.
        case crash(Int)
        /// The first so many attempts do not end in time.
        case timeout(Int)
        /// Every attempt takes so long.
        case takes(Duration)
        /// The decision takes these branches.
        case take([String])
        /// The batch has so many workers.
        case batches(Int)
        /// The step gives this result.
        case result(JSONPayload)
    }

    /// The forms, for help and errors.
    static let forms =
        "fail[:N], permanent, crash[:N], timeout[:N], takes:30s, take:a,b, take:none, batches:N or a result as JSON"

    let step: String
    let effect: Effect

    init(_ argument: String) throws {
        guard let separator = argument.firstIndex(of: "="), separator != argument.startIndex else {
            throw ValidationError("'\(argument)' is no outcome; allowed: STEP=OUTCOME, OUTCOME one of \(Self.forms)")
        }
        step = String(argument[..<separator])
        let text = String(argument[argument.index(after: separator)...])
        guard let effect = Self.effect(text) else {
            throw ValidationError("'\(text)' is no outcome of the step \(step); allowed: \(Self.forms)")
        }
        self.effect = effect
    }

    private static func effect(_ text: String) -> Effect? {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let rest = parts.count > 1 ? parts[1] : nil
        let count = rest.map { Int($0).flatMap { $0 >= 0 ? $0 : nil } }
        switch (parts[0], rest) {
        case ("fail", nil): return .fail(.max)
        case ("fail", _): return (count ?? nil).map { .fail($0) }
        case ("permanent", nil): return .permanent
        case ("crash", nil): return .crash(1)
        case ("crash", _): return (count ?? nil).map { .crash($0) }
        case ("timeout", nil): return .timeout(1)
        case ("timeout", _): return (count ?? nil).map { .timeout($0) }
        case ("takes", let rest?): return DurationArgument(argument: rest).map { .takes($0.duration) }
        case ("take", "none"): return .take([])
        case ("take", let rest?):
            let names = rest.split(separator: ",").map(String.init)
            return names.isEmpty ? nil : .take(names)
        case ("batches", .some): return (count ?? nil).map { .batches($0) }
        default: return (try? JSONPayload(text: text)).map { .result($0) }
        }
    }
}
