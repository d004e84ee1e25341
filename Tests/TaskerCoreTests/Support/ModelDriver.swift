import Foundation
import TaskerCore

/// A reference model with short hands for tests; time in seconds.
struct ModelDriver {
    var model = ReferenceModel()
    var now: Duration = .zero
    let worker = UUID(uuid: (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1))
    private var random = SeededGenerator(seed: 1)

    @discardableResult
    mutating func create(
        _ template: TaskTemplate, input: String = "{}", key: String? = nil, claiming limit: Int = 0
    ) throws -> (id: UUID, result: ModelCreation, claimed: [ModelLease]) {
        let id = random.uuid()
        let identity =
            key.map { IdentityHash.keyed(namespace: template.namespace, name: template.name, key: $0) }
            ?? .unique(id: id)
        let request = try ModelTaskRequest(
            id: id, template: template, input: JSONPayload(text: input), identity: identity)
        let created = model.create([request], claiming: limit > 0 ? offer(limit) : nil, now: now)
        return (id, created.results[0], created.claimed)
    }

    func offer(_ limit: Int, lease: Duration = .seconds(30)) -> ModelClaimOffer {
        ModelClaimOffer(worker: worker, limit: limit, lease: lease)
    }

    mutating func claim(_ limit: Int = 100, namespace: String = "demo") -> ModelClaims {
        // A moment later: the messages of one call become visible one microsecond after the other.
        model.claim(queue: "worker_\(namespace)_queue", offer(limit), now: now + .microseconds(999))
    }

    @discardableResult
    mutating func succeed(_ leases: [ModelLease], claiming limit: Int = 0) throws -> ModelSettlements {
        let result = try JSONPayload(text: #"{"ok":true}"#)
        return model.settle(
            leases.map { ModelSettlement($0, outcome: .success(result)) }, by: worker,
            claiming: limit > 0 ? offer(limit) : nil,
            now: now)
    }

    @discardableResult
    mutating func fail(
        _ leases: [ModelLease], retryable: Bool = true, delay: Duration = .seconds(1), type: String = "handler_error"
    ) -> ModelSettlements {
        let failure = StepFailure(message: "no", errorType: type, retryable: retryable)
        return model.settle(
            leases.map { ModelSettlement($0, outcome: .failure(failure), retryDelay: delay) }, by: worker, now: now)
    }

    func task(_ id: UUID) -> ModelTask? { model.task(id) }

    func history(_ id: UUID, _ step: Int) -> [String] {
        model.task(id)?.steps[step].history.map(\.description) ?? []
    }

    func states(_ id: UUID) -> [StepState] {
        model.task(id)?.steps.map(\.state) ?? []
    }

    func taskHistory(_ id: UUID) -> [String] {
        model.task(id)?.history.map(\.description) ?? []
    }
}
