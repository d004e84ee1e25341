import Foundation
import PostgresClient
import TaskerCore
import TaskerWorker
import TestSupport
import Testing

@testable import Tasker

@Suite(
    .timeLimit(.minutes(3)),
    .enabled(
        if: ProcessInfo.processInfo.environment["DATABASE_URL"] == nil, "needs the socket of a private server"))
struct UnreliableNetworkTests {
    private static let template = TaskTemplate(
        name: "orders", namespace: "net", version: "1.0.0",
        steps: [
            .step("a", retry: .immediate(attempts: 60), timeout: .seconds(4)),
            .step("b", after: ["a"], retry: .immediate(attempts: 60), timeout: .seconds(4)),
        ],
        identityStrategy: .alwaysUnique)

    @Test func `behind a network that delays, cuts, resets and falls silent, everything is done, and written once`()
        async throws
    {
        try await ServiceFixture.with { fixture in
            let direct = try fixture.store.database.configuration()
            let host = try #require(direct.host)
            let relay = try FaultyRelay(to: host, port: direct.port ?? 5432)
            defer { relay.close() }
            var database = direct
            database.host = relay.folder
            try await fixture.store.pool.query(PostgresStatement(sql: "CREATE TABLE public.orders (step uuid)"))
            var handlers = HandlerRegistry()
            try handlers.register("work") { context in
                context.settling { connection in
                    try await connection.query("INSERT INTO public.orders VALUES ($1)", [.uuid(context.stepID)])
                }
                return JSONPayload.null
            }
            var configuration = TaskerConfiguration()
            configuration.callTimeout = .seconds(1)
            configuration.worker.lease = .seconds(2)
            configuration.worker.grace = .seconds(1)
            let tasker = try await Tasker(
                database: database, templates: [Self.template], handlers: handlers, configuration: configuration,
                logger: fixture.store.database.logger)
            let reference = WorkflowReference(namespace: "net", name: "orders", version: "1.0.0")
            let count = 150
            try await fixture.running(tasker) {
                relay.delay(milliseconds: 1...10)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<count {
                        let input = JSONPayload(.string("\(number)"))
                        group.addTask {
                            // Whoever got no answer asks again, with the same key.
                            while true {
                                do {
                                    _ = try await tasker.submit(reference, input: input, key: "order-\(number)")
                                    return
                                } catch is PostgresError {
                                    try await Task.sleep(for: .milliseconds(100))
                                }
                            }
                        }
                        if number % 20 == 10 {
                            relay.inflict(RelayFault.allCases[number / 20 % RelayFault.allCases.count])
                            try await Task.sleep(for: .milliseconds(50))
                        }
                    }
                    try await group.waitForAll()
                }
                try await eventually("all is done", within: .seconds(60), every: .milliseconds(50)) {
                    try await fixture.store.value(
                        "SELECT count(*) FROM tasker.tasks WHERE complete", as: Int64.self) == Int64(count)
                }
            }
            for fault in RelayFault.allCases {
                #expect(relay.landed[fault, default: 0] > 0, "void: no \(fault) hit a call")
            }
            #expect(try await fixture.store.value("SELECT count(*) FROM public.orders", as: Int64.self) == 300)
            #expect(
                try await fixture.store.value("SELECT count(DISTINCT step) FROM public.orders", as: Int64.self) == 300)
            #expect(try await fixture.store.violations() == [])
        }
    }
}
