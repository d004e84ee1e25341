import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport

/// What every history has, in a namespace where nothing happens at random.
extension RandomHistory {
    private static let place = "delta"

    func makeCertain() async throws {
        try await makeBacklog()
        try await makeBatches()
        let template = try await fixture.register([.step("a"), .step("b", after: ["a"])], namespace: Self.place)
        try await endByHand(template)
        try await hold(template)
    }

    /// A task that waits for a live worker, which is heard of for another twenty minutes.
    private func makeBacklog() async throws {
        let template = try await fixture.register([.step("a", handler: "rare")], name: "rare", namespace: Self.place)
        _ = try await fixture.create(template)
        let worker = UUID()
        try await fixture.store.heartbeat(
            WorkerPresence(
                id: worker, hostname: "h", processID: 1, version: "", namespaces: [Self.place], handlers: ["rare"]))
        try await fixture.pool.query(
            PostgresStatement(
                sql: """
                    UPDATE tasker.workers SET heartbeat_at = heartbeat_at + interval '20 minutes'
                    WHERE worker_uuid = $1::uuid
                    """), [.uuid(worker)])
    }

    /// A complete task with cancelled and resolved steps, and one whose workers wait for a place.
    private func makeBatches() async throws {
        let template = try await fixture.register(Self.cutting(.failFast), name: "batch", namespace: Self.place)
        let task = try await fixture.create(template)[0]
        try await settleAll(BatchOutcome.tens(5, worker: "part").result)
        let parts = try await claim()
        try await fixture.settle([parts[0]], .permanent)
        try await fixture.settle([parts[1]])
        _ = try await fixture.store.resolveStep(parts[0].name, task: task, by: Self.actor)
        try await settleAll()
        try await settleAll()
        _ = try await fixture.create(template)
        try await settleAll(BatchOutcome.tens(5, worker: "part").result)
        _ = try await claim()
    }

    /// A step completed by hand long after its claim, a failed task that was resumed, and one that somebody has to look at.
    private func endByHand(_ template: UUID) async throws {
        let slow = try await fixture.create(template)[0]
        _ = try await claim()
        try await fixture.pool.query(
            PostgresStatement(
                sql: """
                    UPDATE tasker.workflow_steps SET last_attempted_at = last_attempted_at - interval '5 hours'
                    WHERE task_uuid = $1::uuid AND state = 'in_progress'
                    """), [.uuid(slow)])
        _ = try await fixture.store.completeStep("a", task: slow, result: .emptyObject, by: Self.actor)
        try await settleAll()
        let failing = try await fixture.create(template, count: 2)
        try await fixture.settle(
            try await claim().filter { failing.contains($0.taskID) }, .retryable, delay: .seconds(60))
        for task in failing {
            _ = try await fixture.value(
                """
                SELECT tasker.transition_task_state_atomic($1::uuid, 'waiting_for_retry', 'error', NULL, '{"by": "test"}')
                """, [.uuid(task)], as: Bool.self)
        }
        _ = try await fixture.store.resume(task: failing[0], by: Self.actor)
        _ = try await fixture.store.addDeadLetter(task: failing[1], by: Self.actor)
    }

    /// Tasks that a lease, a pause and a scheduled start hold.
    private func hold(_ template: UUID) async throws {
        _ = try await fixture.create(template)
        _ = try await fixture.claim(1, from: [Self.place], lease: .seconds(7_200_000))
        var scheduled = fixture.task(template)
        scheduled.notBefore = Date(timeIntervalSinceNow: 7_200_000)
        let paused = fixture.task(template)
        _ = try await fixture.store.create([scheduled, paused], terms: fixture.terms(limit: 0))
        _ = try await fixture.store.pause(.task(paused.id), by: Self.actor)
    }

    private func claim() async throws -> [ClaimedStep] {
        try await fixture.claim(from: [Self.place]).sorted { $0.name < $1.name }
    }

    private func settleAll(_ result: JSONPayload? = nil) async throws {
        let settlements = try await claim().map { $0.settlement(result: result) }
        _ = try await fixture.store.settle(settlements, terms: fixture.terms(limit: 0))
    }
}
