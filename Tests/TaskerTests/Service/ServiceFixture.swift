import Foundation
import PostgresClient
import ServiceLifecycle
import TaskerStore
import TestSupport

@testable import Tasker

/// A migrated database, and services on it.
struct ServiceFixture: Sendable {
    let store: StoreFixture

    static func with<Result>(_ body: (ServiceFixture) async throws -> Result) async throws -> Result {
        try await StoreFixture.with(connections: 2) { try await body(ServiceFixture(store: $0)) }
    }

    /// A service that is not run.
    func make(
        _ workflows: [any WorkflowDefinition] = [], templates: [TaskTemplate] = [],
        handlers: HandlerRegistry = HandlerRegistry(), _ configure: (inout TaskerConfiguration) -> Void = { _ in }
    ) async throws -> Tasker {
        var configuration = TaskerConfiguration()
        configuration.worker.grace = .seconds(1)
        configure(&configuration)
        return try await Tasker(
            database: try store.database.configuration(), workflows: workflows, templates: templates,
            handlers: handlers, configuration: configuration, logger: store.database.logger)
    }

    /// Runs a service while the body runs, then stops it gracefully.
    @discardableResult
    func running<Result>(_ tasker: Tasker, _ body: () async throws -> Result) async throws -> Result {
        let group = ServiceGroup(services: [tasker], logger: store.database.logger)
        let running = Task { try await group.run() }
        do {
            let result = try await body()
            await group.triggerGracefulShutdown()
            try await running.value
            return result
        } catch {
            running.cancel()
            _ = try? await running.value
            throw error
        }
    }
}
