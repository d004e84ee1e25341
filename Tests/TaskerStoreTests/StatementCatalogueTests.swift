import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport
import Testing

@Suite struct StatementCatalogueTests {
    @Test(arguments: StatementCatalogue.all)
    func `the server prepares every statement`(statement: PostgresStatement) async throws {
        try await Self.connection { connection in
            try await connection.run(script: "PREPARE catalogue AS \(statement.sql)")
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
            let template = try await fixture.register([.step("a")])
            _ = try await store.template(id: template)
            _ = try await store.template(namespace: "alpha", name: "flow", version: nil)
            let task = try await fixture.create(template)[0]
            let step = try #require(try await fixture.claim().first)
            _ = try await store.extendLeases([step.reference], worker: fixture.worker, lease: .seconds(60))
            _ = try await store.release([step.reference], worker: fixture.worker)
            let polled = try await store.poll(namespaces: ["alpha"], terms: fixture.terms(), timers: 10)
            try await fixture.settle(polled.claimed)
            _ = try await store.runTimers(limit: 10)
            _ = try await store.cancel(task: task, by: "test", reason: "test")
            _ = try await store.states(of: [task])
            _ = try await store.result(ofStep: "a", task: task)
            _ = try await store.failures(task: task)
            _ = try await store.tasks(TaskFilter())
            _ = try await store.picture(of: task)
            _ = try await store.history(of: task)
            _ = try await store.workers()
            _ = try await store.templates()
            _ = try await store.namespaces()
            _ = try await store.queue(namespace: "alpha")
            _ = try await store.queue(namespace: "alpha", messages: [1])
            _ = try await store.audit(namespace: "alpha", name: "flow")
            _ = try await store.heldSteps(worker: fixture.worker)
            _ = try await store.takeovers(of: [step.stepID], from: fixture.worker)
            try await store.notify(channel: "test", payload: "")
            try await store.heartbeat(
                WorkerPresence(
                    id: fixture.worker, hostname: "", processID: 1, version: "", namespaces: [], handlers: []))
            try await store.leave(worker: fixture.worker)
            try await store.forgetLostWorkers()

            let prepared = try await fixture.pool.query(
                PostgresStatement(sql: "SELECT name FROM pg_prepared_statements WHERE name !~ '^(_|$)'")
            ).map { try $0.decode(at: 0, as: String.self) }
            #expect(Set(prepared) == Set(StatementCatalogue.all.map(\.name)))
        }
    }

    private static func connection(_ body: (PostgresConnection) async throws -> Void) async throws {
        try await TestDatabase.withMigrated { try await $0.withConnection(body) }
    }
}
