import Foundation
import Synchronization

/// The commits of one process, numbered across its connections, and the strike among them.
final class CommitLog: Sendable {
    private struct State {
        var labels: [String] = []
        var struck: String?
        var victim: Int32 = 0
    }

    private let state = Mutex(State())
    let strike: Strike?

    init(strike: Strike?) {
        self.strike = strike
    }

    /// What each commit was about.
    var labels: [String] { state.withLock { $0.labels } }

    /// What the commit was about at which the strike landed; nil while it has not.
    var struck: String? { state.withLock { $0.struck } }

    /// Numbers a commit, and says what is to happen at it.
    func number(_ label: String) -> Strike.Moment? {
        state.withLock { state in
            // What a dead process had under way is not a commit that one could strike again.
            guard state.struck == nil || strike?.moment == .replyLost else { return nil }
            state.labels.append(label)
            guard let strike, state.labels.count == strike.commit else { return nil }
            return strike.moment
        }
    }

    /// The process that is to die.
    func aim(at process: Int32) {
        state.withLock { $0.victim = process }
    }

    /// Kills the process, when the strike is of that kind, and records that the strike has landed.
    func land(_ moment: Strike.Moment, _ label: String) throws {
        try state.withLock { state in
            // Who sees the process dead asks next for what struck it, and has to find it.
            if moment != .replyLost {
                guard state.victim > 0, kill(state.victim, SIGKILL) == 0 else {
                    throw GateError("the process \(state.victim) could not be killed")
                }
            }
            state.struck = label
        }
    }
}
