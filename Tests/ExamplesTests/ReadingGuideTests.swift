import Foundation
import Logging
import PostgresClient
import Tasker
import TestSupport
import Testing

@Suite("The guide to reading")
struct ReadingGuideTests {
    @Test func `its snippets find a submitted task`() async throws {
        try await TestDatabase.withMigrated { database in
            let order = Workflow("order", namespace: "shop", version: "1.0.0", input: Order.self) { w in
                w.step("reserve") { _, _ in 1 }
            }
            let tasker = try await Tasker(
                database: try database.configuration(), workflows: [order], logger: database.logger)
            let task = try await tasker.submit(order, input: Order(number: 1, cents: 2)).id
            #expect(try await ReadingSnippets.scopes(tasker) == 0)
            #expect(try await ReadingSnippets.paging(tasker) == [task])
            #expect(try await ReadingSnippets.counting(tasker) == 0)
            let counts = try await ReadingSnippets.numbers(tasker)
            #expect(counts.tasks[.stepsInProcess] == 1)
            #expect(counts.totalTasks == 1)
            #expect(counts.totalSteps == 1)
            try await ReadingSnippets.history(tasker, task)
            let found = try await ReadingSnippets.annotations(tasker, task)
            #expect(found == (task, 1))
            await tasker.shutdown()
        }
    }

    @Test func `its example of maps finds what an order is called in another system`() async throws {
        try await TestDatabase.withMigrated { database in
            let found = try await ReadingSnippets.maps(try database.configuration(), database.logger)
            #expect(found == [RemoteObject(system: "ledger", id: "2026-0815")])
        }
    }
}
