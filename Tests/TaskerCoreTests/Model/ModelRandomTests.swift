import Foundation
import TaskerCore
import Testing

@Suite("Random histories of the reference model")
struct ModelRandomTests {
    @Test(
        "the invariants hold after every operation of 500 histories, and every history comes to rest", arguments: 0..<10
    )
    func histories(part: Int) throws {
        let seed = GeneratorSeed.value
        var reached: Set<TaskState> = []
        for round in part * 50..<part * 50 + 50 {
            var random = SeededGenerator(seed: seed &+ UInt64(round))
            var history = RandomHistory(&random)
            var before = history.model.snapshot
            for operation in 0..<40 {
                let name = try history.perform(&random)
                let after = history.model.snapshot
                let violations = ModelInvariants.check(after) + ModelInvariants.check(from: before, to: after)
                try #require(violations == [], "seed \(seed) round \(round) operation \(operation) \(name)")
                before = after
            }
            try history.drain()
            let final = history.model.snapshot
            #expect(ModelInvariants.check(final) == [], "seed \(seed) round \(round) at rest")
            #expect(final.messageCount == 0, "seed \(seed) round \(round)")
            for task in final.tasks {
                #expect(
                    [.complete, .cancelled, .blockedByFailures].contains(task.state), "seed \(seed) round \(round)")
                reached.insert(task.state)
            }
        }
        #expect(reached == [.complete, .cancelled, .blockedByFailures])
    }
}

/// A model with random work on it.
private struct RandomHistory {
    var model = ReferenceModel()
    private var now: Duration = .zero
    private var held: [ModelLease] = []
    private let workers: [UUID]
    private let templates: [TaskTemplate]
    private let queue = "worker_demo_queue"

    init(_ random: inout SeededGenerator) {
        workers = [random.uuid(), random.uuid()]
        templates = (0..<2).map { _ in
            RandomTemplates.template(&random, steps: Int.random(in: 0...30, using: &random))
        }
    }

    mutating func perform(_ random: inout SeededGenerator) throws -> String {
        switch Int.random(in: 0..<20, using: &random) {
        case 0, 1: return try create(&random)
        case 2..<7:
            take(model.claim(queue: queue, offer(&random), now: now))
            return "claim"
        case 7..<14: return try settle(&random)
        case 14:
            let leases = held.shuffled(using: &random)
            _ = model.extendLeases(leases, of: workers[0], by: .seconds(10), now: now)
            return "extend"
        case 15:
            let leases = Array(held.shuffled(using: &random).prefix(2))
            _ = model.release(leases, of: workers[1], now: now)
            return "release"
        case 16: return cancel(&random)
        default:
            now += .milliseconds(Int.random(in: 0...15_000, using: &random))
            _ = model.runTimers(limit: Int.random(in: 0...5, using: &random), now: now)
            return "time"
        }
    }

    /// Runs everything to its end, every step succeeding.
    mutating func drain() throws {
        while let next = model.nextMoment {
            now = max(now, next)
            _ = model.runTimers(now: now)
            let offer = ModelClaimOffer(worker: workers[0], limit: 50, lease: .seconds(10))
            let claims = model.claim(queue: queue, offer, now: now)
            _ = model.settle(
                claims.claimed.map { ModelSettlement($0, outcome: .success(.null)) }, by: workers[0], now: now)
            settleExhausted(claims.exhausted)
        }
    }

    private mutating func create(_ random: inout SeededGenerator) throws -> String {
        let requests = try (0..<Int.random(in: 1...3, using: &random)).map { _ in
            let template = templates[Int.random(in: 0..<2, using: &random)]
            return try ModelTaskRequest(
                id: random.uuid(), template: template, input: .emptyObject,
                identity: .keyed(namespace: "demo", name: template.name, key: "\(random.next() % 8)"))
        }
        held += model.create(requests, claiming: random.chance(0.3) ? offer(&random) : nil, now: now).claimed
        return "create"
    }

    private mutating func settle(_ random: inout SeededGenerator) throws -> String {
        var settlements: [ModelSettlement] = []
        for lease in held.shuffled(using: &random).prefix(Int.random(in: 1...6, using: &random)) {
            let failure = StepFailure(message: "no", retryable: random.chance(0.8))
            settlements.append(
                ModelSettlement(
                    lease, outcome: random.chance(0.75) ? .success(.null) : .failure(failure),
                    retryDelay: .milliseconds(Int.random(in: 0...8_000, using: &random))))
            // Some results are sent twice, some workers forget that they sent one.
            if random.chance(0.7) { held.removeAll { $0 == lease } }
            if random.chance(0.05), let last = settlements.last { settlements.append(last) }
        }
        held +=
            model.settle(settlements, by: workers[0], claiming: random.chance(0.4) ? offer(&random) : nil, now: now)
            .claimed
        return "settle"
    }

    private mutating func cancel(_ random: inout SeededGenerator) -> String {
        guard random.chance(0.3), let task = model.tasks.randomElement(using: &random) else { return "nothing" }
        try? model.cancel(task.id, by: "test", reason: "random", now: now)
        return "cancel"
    }

    private mutating func take(_ claims: ModelClaims) {
        held += claims.claimed
        settleExhausted(claims.exhausted)
    }

    private mutating func settleExhausted(_ leases: [ModelLease]) {
        let failure = StepFailure(message: "lost", errorType: FailureType.leaseExpired, retryable: false)
        _ = model.settle(leases.map { ModelSettlement($0, outcome: .failure(failure)) }, by: workers[0], now: now)
    }

    private func offer(_ random: inout SeededGenerator) -> ModelClaimOffer {
        ModelClaimOffer(
            worker: workers[random.chance(0.1) ? 1 : 0], limit: Int.random(in: 0...8, using: &random),
            lease: .milliseconds(Int.random(in: 1...20_000, using: &random)))
    }
}
