import PostgresClient
import ServiceLifecycle
import Tasker
import TestSupport

/// A service on a database of its own, as the guides run it.
enum GuideService {
    /// Runs workflows while the body runs, then stops gracefully.
    ///
    /// - Parameter prepare: SQL that makes the application's tables.
    static func running(
        _ workflows: [any WorkflowDefinition], prepare: String = "SELECT 1",
        _ body: (Tasker, TestDatabase) async throws -> Void
    ) async throws {
        try await TestDatabase.withMigrated { database in
            try await database.withConnection { try await $0.run(script: prepare) }
            let tasker = try await Tasker(
                database: try database.configuration(), workflows: workflows, logger: database.logger)
            let group = ServiceGroup(services: [tasker], logger: database.logger)
            let service = Task { try await group.run() }
            do {
                try await body(tasker, database)
            } catch {
                service.cancel()
                _ = try? await service.value
                throw error
            }
            await group.triggerGracefulShutdown()
            try await service.value
        }
    }
}
