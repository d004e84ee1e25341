import Foundation
import Synchronization
import TaskerStore

/// A sink with room for a number of steps, which keeps what it is given.
final class SteadySink: ClaimSink {
    private let room: Int
    private let handlers: [String]
    private let worker = UUID()
    private let state = Mutex((claimed: [ClaimedStep](), reserved: 0, most: 0))

    init(room: Int, handlers: [String] = ["work"]) {
        self.room = room
        self.handlers = handlers
    }

    var claimed: [ClaimedStep] { state.withLock { $0.claimed } }
    /// Room that was set aside and not given back.
    var reserved: Int { state.withLock { $0.reserved } }
    var mostReserved: Int { state.withLock { $0.most } }

    func reserve(_ wanted: Int) -> ClaimTerms {
        let granted = state.withLock { state in
            let granted = min(wanted, room - state.reserved)
            state.reserved += granted
            state.most = max(state.most, state.reserved)
            return granted
        }
        return ClaimTerms(worker: worker, handlers: handlers, limit: granted, lease: .seconds(60))
    }

    func accept(_ started: StartedSteps, reserved: Int) {
        state.withLock { state in
            state.reserved -= reserved
            state.claimed += started.claimed
        }
    }
}
