import Foundation
import Logging
import PostgresClient
import ServiceLifecycle
import Tasker
import TaskerSchema
import UnixSignals

/// The snippets of docs/guides/embedding.md.
enum EmbeddingSnippets {
    static func service(_ url: String, _ order: Workflow<Order, NoResult>, _ logger: Logger) async throws {
        let tasker = try await Tasker(database: .url(url), workflows: [order], logger: logger)
        let services = ServiceGroup(
            services: [tasker], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        try await services.run()
    }

    static func migrating(_ url: String, _ logger: Logger) async throws {
        let connection = try await PostgresConnection.connect(PostgresConfiguration(url: url), logger: logger)
        try await Migrator(connection: connection, logger: logger).up()
        connection.close()
    }

    static func configuring(
        _ database: PostgresConfiguration, _ order: Workflow<Order, NoResult>, _ logger: Logger
    ) async throws -> Tasker {
        var configuration = TaskerConfiguration()
        configuration.connections = 10
        configuration.worker.capacity = 500
        configuration.worker.lease = .seconds(60)
        configuration.worker.grace = .seconds(25)
        let tasker = try await Tasker(
            database: database, workflows: [order], configuration: configuration, logger: logger)
        return tasker
    }

    static func submitOnly(
        _ database: PostgresConfiguration, _ order: Workflow<Order, NoResult>, _ logger: Logger
    ) async throws {
        let client = try await Tasker(database: database, workflows: [order], logger: logger)
        let task = try await client.submit(order, input: Order(number: 8, cents: 250))
        try await task.finished()
        await client.shutdown()
    }

    static func handlers(_ database: PostgresConfiguration, _ file: URL, _ logger: Logger) async throws {
        var handlers = HandlerRegistry()
        try handlers.register("shop.charge") { context in
            let order = try context.input(as: Order.self)
            return Payment(reference: "\(order.number)-\(context.stepID)")
        }
        let reading = try TemplateReader.read(Array(Data(contentsOf: file)))
        let tasker = try await Tasker(
            database: database, templates: [reading.template], handlers: handlers, logger: logger)
        await tasker.shutdown()
    }

    static func blocking(_ file: FileHandle) async throws -> Int {
        let bytes = try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(with: Result { try file.readToEnd() ?? Data() })
            }
        }
        return bytes.count
    }
}
