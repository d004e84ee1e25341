import Foundation
import Logging
import PostgresClient
import Tasker

/// The snippets of docs/guides/reading.md.
enum ReadingSnippets {
    static func scopes(_ tasker: Tasker) async throws -> Int {
        let unhappy = TaskScope()
            .inNamespaces("shop")
            .ofTemplates(named: "order")
            .failed(since: Date(timeIntervalSinceNow: -86_400))
        let page = try await tasker.list(unhappy, page: ScopePage(limit: 50))
        for task in page.rows {
            print(task.id, task.state, "\(task.completeSteps) of \(task.steps) steps")
        }
        return page.rows.count
    }

    static func paging(_ tasker: Tasker) async throws -> [UUID] {
        var seen: [UUID] = []
        var position = ScopePage(limit: 100, order: .oldestFirst)
        repeat {
            let page = try await tasker.list(TaskScope().active(), page: position)
            seen += page.rows.map(\.id)
            position.after = page.next
        } while position.after != nil
        return seen
    }

    static func counting(_ tasker: Tasker) async throws -> Int {
        let waiting = try await tasker.count(TaskScope().inStates(.waitingForRetry, .blockedByFailures))
        return waiting
    }

    static func numbers(_ tasker: Tasker) async throws -> HealthCounts {
        let counts = try await tasker.healthCounts()
        print("\(counts.tasks[.blockedByFailures] ?? 0) of \(counts.totalTasks) tasks are blocked")
        let metrics = try await tasker.analytics(since: Date(timeIntervalSinceNow: -3_600))
        print("\(metrics.completionRate) % complete, a step takes \(metrics.averageStepDuration)")
        return counts
    }

    static func history(_ tasker: Tasker, _ task: UUID) async throws {
        for entry in try await tasker.history(of: task) {
            print(entry.at, entry.step ?? "task", entry.to, entry.errorType ?? "")
        }
    }

    static func annotations(_ tasker: Tasker, _ task: UUID) async throws -> (UUID?, Int) {
        try await tasker.annotate(task, type: "ticket", value: ["number": 4711])
        let tickets = try await tasker.list(TaskScope().annotated("ticket"))
        let remarks = try await tasker.annotations(of: task)
        return (tickets.rows.first?.id, remarks.count)
    }

    static func maps(_ database: PostgresConfiguration, _ logger: Logger) async throws -> [RemoteObject] {
        let pool = PostgresPool(configuration: database, size: 2, logger: logger)
        let store = TaskStore(pool: pool, logger: logger)
        try await store.registerSystem(named: "shop")
        try await store.registerSystem(named: "ledger", description: "the books of the company")

        let order = RemoteObject(system: "shop", id: "order-7")
        try await store.map(order, to: RemoteObject(system: "ledger", id: "2026-0815"))
        let elsewhere = try await store.counterparts(of: order)
        await pool.shutdown()
        return elsewhere
    }
}
