import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport
import Testing

@Suite struct StatementCatalogueTests {
    @Test func `the server prepares every statement`() async throws {
        try await TestDatabase.withMigrated { database in
            try await database.withConnection { connection in
                for (number, statement) in StatementCatalogue.all.enumerated() {
                    await #expect(throws: Never.self, "\(statement.name)") {
                        try await connection.run(script: "PREPARE catalogue_\(number) AS \(statement.sql)")
                    }
                }
            }
        }
    }

    @Test func `every statement has a name of its own`() {
        let names = StatementCatalogue.all.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(!names.contains { $0.isEmpty || $0.utf8.count > 63 })
    }

    @Test func `the store's methods send the catalogue's statements and no others`() async throws {
        try await StoreFixture.with(connections: 1) { fixture in
            let store = fixture.store
            var publishing = StepDefinition.step("a")
            publishing.publishesEvents = [.event("a.b")]
            let template = try await fixture.register([publishing])
            _ = try await store.template(id: template)
            _ = try await store.template(namespace: "alpha", name: "flow", version: nil)
            let task = try await fixture.create(template)[0]
            let step = try #require(try await fixture.claim().first)
            _ = try await store.extendLeases([step.reference], worker: fixture.worker, lease: .seconds(60))
            _ = try await store.checkpoint(
                step.reference, StepCheckpoint(cursor: 1, itemsProcessed: 1), worker: fixture.worker,
                lease: .seconds(60))
            _ = try await store.release([step.reference], worker: fixture.worker)
            let polled = try await store.poll(namespaces: ["alpha"], terms: fixture.terms(), timers: 10)
            try await fixture.settle(polled.claimed)
            _ = try await store.settle(
                step.settlement(), terms: { fixture.terms(limit: 0) }, worker: fixture.worker, sharing: { _ in })
            _ = try await store.peekEvents(of: "alpha", after: nil, limit: 1)
            _ = try await store.readEvents(of: "alpha", limit: 1, visibility: .seconds(1))
            _ = try await store.origins(of: [step.stepID])
            let event = QueuedEvent(messageID: 1, deliveries: 1, message: .null)
            _ = try await store.extend(event, of: "alpha", visibility: .seconds(1))
            _ = try await store.acknowledge(event, of: "alpha")
            _ = try await store.bury(event, of: "alpha")
            _ = try await store.runTimers(limit: 10)
            _ = try await store.cancel(task: task, by: "test", reason: "test")
            _ = try await store.states(of: [task])
            _ = try await store.result(ofStep: "a", task: task)
            _ = try await store.failures(task: task)
            _ = try await store.list(TaskScope())
            _ = try await store.picture(of: task)
            _ = try await store.history(of: task)
            _ = try await store.actions(on: task)
            _ = try await store.count(TaskScope())
            _ = try await store.healthCounts()
            _ = try await store.countHistory()
            _ = try await store.analytics()
            _ = try await store.slowestSteps()
            _ = try await store.slowestTasks()
            _ = try await store.slowestStepAverages()
            _ = try await store.slowestTaskAverages()
            _ = try await store.readiness(of: [task])
            _ = try await store.reports(of: [task])
            let annotation = try #require(try await store.annotate(task: task, type: "note", value: .emptyObject))
            _ = try await store.annotations(of: task)
            _ = try await store.removeAnnotation(annotation.id)
            try await store.registerSystem(named: "erp")
            _ = try await store.systems()
            try await store.map(RemoteObject(system: "erp", id: "1"), to: RemoteObject(system: "erp", id: "2"))
            _ = try await store.counterparts(of: RemoteObject(system: "erp", id: "1"))
            _ = try await store.workers()
            _ = try await store.templates()
            _ = try await store.namespaces()
            _ = try await store.queue(namespace: "alpha")
            _ = try await store.queue(namespace: "alpha", messages: [1])
            _ = try await store.audit(namespace: "alpha", name: "flow")
            _ = try await store.heldSteps(worker: fixture.worker)
            _ = try await store.takeovers(of: [step.stepID], from: fixture.worker)
            let actor = Operator("test", reason: "test")
            _ = try await store.resetStep("a", task: task, by: actor)
            _ = try await store.resolveStep("a", task: task, by: actor)
            _ = try await store.completeStep("a", task: task, result: .null, by: actor)
            _ = try await store.prune(endedBefore: Date(timeIntervalSinceNow: -60), by: actor)
            _ = try await store.resume(task: task, by: actor)
            _ = try await store.pause(.namespace("alpha"), by: actor)
            _ = try await store.pauses(of: task)
            _ = try await store.unpause(.namespace("alpha"), by: actor)
            _ = try await store.addDeadLetter(task: task, by: actor)
            _ = try await store.deadLetters(DeadLetterFilter())
            _ = try await store.deadLetter(UUID())
            _ = try await store.deadLetterGroups()
            _ = try await store.redrive(RedriveOptions(), by: actor)
            _ = try await store.resolveDeadLetter(UUID(), as: "cancelled", by: actor)
            _ = try await store.maintain(MaintenanceSettings())
            _ = try await store.inconsistencies()
            try await store.notify(channel: "test", payload: "")
            try await store.heartbeat(
                WorkerPresence(
                    id: fixture.worker, hostname: "", processID: 1, version: "", namespaces: [], handlers: []))
            try await store.leave(worker: fixture.worker)
            try await store.forgetLostWorkers()
            _ = try await store.foreignResults(limit: 1, hold: .seconds(1))
            _ = try await store.settle(foreign: [ForeignSettlement(reference: step.reference, outcome: .success)])

            _ = try await fixture.pool.withConnection { try await ServerPicture.read(from: $0) }

            var prepared = Set(
                try await fixture.pool.query(
                    PostgresStatement(sql: "SELECT name FROM pg_prepared_statements WHERE name !~ '^(_|$)'")
                ).map { try $0.decode(at: 0, as: String.self) })
            // A queue's table is part of the text, so these two are made for each queue.
            for perQueue in ["read_messages", "read_queue"] {
                #expect(prepared.remove("\(perQueue)_worker_alpha_queue") != nil)
            }
            #expect(prepared == Set(StatementCatalogue.all.map(\.name)))
        }
    }
}
