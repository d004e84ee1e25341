import Foundation
import TaskerCore
import TaskerStore

/// What a worker knows: nothing but what the engine told it.
struct Worker {
    let id: UUID
    let handlers: [String]
    /// The attempts that it was given and has not settled, released or forgotten; some may be lost without its knowing.
    var held: [ModelLease] = []
    /// The attempts that it was asked to settle as failed.
    var exhausted: [ModelLease] = []

    init(number: Int, handlers: [String]) {
        id = UUID(numbered: number, of: 0xA)
        self.handlers = handlers
    }

    func offer(_ pick: Operation.ClaimPick) -> ModelClaimOffer {
        ModelClaimOffer(
            worker: id, limit: pick.limit, lease: .milliseconds(pick.leaseMilliseconds), handlers: Set(handlers))
    }

    func terms(_ pick: Operation.ClaimPick) -> ClaimTerms {
        ClaimTerms(
            worker: id, handlers: handlers, limit: pick.limit, lease: .milliseconds(pick.leaseMilliseconds))
    }
}
