import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport
import Testing

/// The roles at work on real tasks, so that what a function does inside is tried as well.
@Suite struct RoleWorkTests {
    @Test func `an orchestrator's calls all work for its role, with a worker's calls between them`() async throws {
        try await StoreFixture.with { fixture in
            try await TestRoles.with(fixture.database) { roles in
                try await Self.withStore(roles.worker, fixture) { worker in
                    try await Self.withStore(roles.orchestrator, fixture) { orchestrator in
                        try await Self.work(worker, orchestrator, fixture)
                    }
                }
            }
            #expect(try await fixture.violations() == [])
        }
    }

    private static func work(_ worker: TaskStore, _ orchestrator: TaskStore, _ fixture: StoreFixture) async throws {
        var publishing = StepDefinition.step("a")
        publishing.publishesEvents = [.event("a.b")]
        // The first template of a namespace makes its queues, and they are the owner's.
        let template = try await orchestrator.register(
            TaskTemplate(
                name: "flow", namespace: "alpha", version: "1.0.0", steps: [publishing, .step("b", after: ["a"])])
        ).id
        let tasks = (0..<6).map { _ in fixture.task(template) }
        _ = try await orchestrator.create(tasks, terms: fixture.terms(limit: 0))
        let first = tasks[0].id
        try await worker.heartbeat(
            WorkerPresence(
                id: fixture.worker, hostname: "h", processID: 1, version: "1", namespaces: ["alpha"], handlers: ["work"]
            ))
        #expect(try await worker.namespaces() == ["alpha"])
        #expect(try await worker.template(id: template) != nil)
        let claimed = try await worker.poll(namespaces: ["alpha"], terms: fixture.terms(limit: 3), timers: 10).claimed
        #expect(claimed.count == 3)
        #expect(
            try await worker.extendLeases([claimed[0].reference], worker: fixture.worker, lease: .seconds(60)).count
                == 1)
        #expect(
            try await worker.checkpoint(
                claimed[0].reference, StepCheckpoint(cursor: 1, itemsProcessed: 1), worker: fixture.worker,
                lease: .seconds(60)))
        _ = try await worker.release([claimed[2].reference], worker: fixture.worker)
        #expect(try await worker.origins(of: [claimed[0].stepID]).count == 1)
        _ = try await worker.settle([claimed[0].settlement()], terms: fixture.terms(limit: 2))
        _ = try await worker.settle([claimed[1].settlement(.permanent)], terms: fixture.terms(limit: 0))
        let failed = claimed[1].taskID
        let alone = try await worker.claim(from: ["alpha"], terms: fixture.terms(limit: 10)).claimed
        if let step = alone.first {
            _ = try await worker.settle(
                step.settlement(), terms: { fixture.terms(limit: 0) }, worker: fixture.worker, sharing: { _ in })
        }

        _ = try await orchestrator.queue(namespace: "alpha")
        await #expect { _ = try await worker.queue(namespace: "alpha") } throws: {
            ($0 as? PostgresError)?.isDenied == true
        }
        _ = try await orchestrator.queue(namespace: "alpha", messages: [1])
        _ = try await orchestrator.peekEvents(of: "alpha", after: nil, limit: 10)
        _ = try await orchestrator.readEvents(of: "alpha", limit: 10, visibility: .seconds(10))
        let event = QueuedEvent(messageID: 1, deliveries: 1, message: .null)
        _ = try await orchestrator.extend(event, of: "alpha", visibility: .seconds(10))
        _ = try await orchestrator.acknowledge(event, of: "alpha")
        _ = try await orchestrator.bury(event, of: "alpha")
        let actor = Operator("test", reason: "test")
        _ = try await orchestrator.resetStep("a", task: failed, by: actor)
        _ = try await orchestrator.resume(task: failed, by: actor)
        _ = try await orchestrator.pause(.namespace("alpha"), by: actor)
        #expect(try await orchestrator.pauses(of: failed).count == 1)
        _ = try await orchestrator.unpause(.namespace("alpha"), by: actor)
        _ = try await orchestrator.resolveStep("a", task: failed, by: actor)
        _ = try await orchestrator.completeStep("b", task: failed, result: .null, by: actor)
        _ = try await orchestrator.addDeadLetter(task: first, by: actor)
        for entry in try await orchestrator.deadLetters(DeadLetterFilter()) {
            _ = try await orchestrator.deadLetter(entry.id)
        }
        _ = try await orchestrator.deadLetterGroups()
        _ = try await orchestrator.redrive(RedriveOptions(), by: actor)
        _ = try await orchestrator.runTimers(limit: 10)
        _ = try await orchestrator.maintain(MaintenanceSettings())
        #expect(try await orchestrator.inconsistencies().isEmpty)
        _ = try await orchestrator.countHistory()
        _ = try await orchestrator.countHistory()
        _ = try await orchestrator.healthCounts()
        _ = try await orchestrator.analytics()
        _ = try await orchestrator.slowestSteps()
        _ = try await orchestrator.slowestTasks()
        _ = try await orchestrator.slowestStepAverages()
        _ = try await orchestrator.slowestTaskAverages()
        _ = try await orchestrator.readiness(of: [first])
        _ = try await orchestrator.reports(of: [first])
        _ = try await orchestrator.list(TaskScope())
        #expect(try await orchestrator.picture(of: first) != nil)
        #expect(try await !orchestrator.history(of: failed).isEmpty)
        #expect(try await !orchestrator.actions(on: failed).isEmpty)
        #expect(try await orchestrator.workers().count == 1)
        #expect(try await orchestrator.templates().count == 1)
        let annotation = try #require(try await orchestrator.annotate(task: first, type: "note", value: .emptyObject))
        #expect(try await orchestrator.annotations(of: first).count == 1)
        _ = try await orchestrator.removeAnnotation(annotation.id)
        try await orchestrator.registerSystem(named: "erp")
        try await orchestrator.map(RemoteObject(system: "erp", id: "1"), to: RemoteObject(system: "erp", id: "2"))
        #expect(try await orchestrator.counterparts(of: RemoteObject(system: "erp", id: "1")).count == 1)
        _ = try await orchestrator.audit(namespace: "alpha", name: "flow")
        _ = try await orchestrator.foreignResults(limit: 1, hold: .seconds(1))
        _ = try await orchestrator.cancel(task: first, by: "test", reason: "test")
        _ = try await orchestrator.prune(endedBefore: Date(), by: actor)
        try await worker.leave(worker: fixture.worker)
        try await worker.forgetLostWorkers()
    }

    private static func withStore(
        _ url: String, _ fixture: StoreFixture, _ body: (TaskStore) async throws -> Void
    ) async throws {
        let pool = PostgresPool(
            configuration: try PostgresConfiguration(url: url), size: 2, logger: fixture.database.logger)
        do {
            try await body(TaskStore(pool: pool, logger: fixture.database.logger))
        } catch {
            await pool.shutdown(gracePeriod: .zero)
            throw error
        }
        await pool.shutdown(gracePeriod: .seconds(1))
    }
}
