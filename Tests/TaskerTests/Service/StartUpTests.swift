import Foundation
import PostgresClient
import TaskerCore
import TaskerSchema
import TaskerWorker
import TestSupport
import Testing

@testable import Tasker

@Suite struct StartUpTests {
    @Test func `a database that is not migrated is refused with the remedy`() async throws {
        try await TestDatabase.withEmpty { database in
            let error = await #expect(throws: SchemaError.self) {
                try await Tasker(database: try database.configuration(), logger: database.logger)
            }
            #expect(error?.code == .notMigrated)
            #expect(error?.message.contains("tasker migrate up") == true)
        }
    }

    @Test func `a schema of another version is refused`() async throws {
        try await TestDatabase.withMigrated { database in
            try await database.withConnection {
                try await $0.run(
                    script: """
                        INSERT INTO tasker.schema_migrations SELECT (jsonb_populate_record(m, jsonb_build_object('version', 2))).*
                        FROM tasker.schema_migrations m WHERE version = 1
                        """)
            }
            let error = await #expect(throws: SchemaError.self) {
                try await Tasker(database: try database.configuration(), logger: database.logger)
            }
            #expect(error?.code == .newerSchema)
        }
    }

    @Test(arguments: [
        "postgresql://postgres@127.0.0.1:1/none", "postgresql://postgres@/none?host=/nonexistent",
        "postgresql://postgres@no-such-host.invalid/none",
    ])
    func `a database that cannot be reached is refused soon, naming the address`(url: String) async throws {
        let begin = ContinuousClock.now
        let error = await #expect(throws: PostgresError.self) {
            try await Tasker(database: .url(url), logger: TestLogging.silent)
        }
        #expect(error?.code == .connection)
        #expect(begin.duration(to: .now) < .seconds(5))
        let place = url.contains("nonexistent") ? "nonexistent" : url.contains("invalid") ? "no-such-host" : "127.0.0.1"
        #expect(error?.message.contains(place) == true, "\(error?.message ?? "")")
    }

    @Test func `a changed template under the same version is refused, or replaced on demand`() async throws {
        try await ServiceFixture.with { fixture in
            let first = TaskTemplate(name: "t", namespace: "alpha", version: "1.0.0", steps: [.step("a")])
            var second = first
            second.steps.append(.step("b"))
            await (try await fixture.make(templates: [first])).shutdown()
            let error = await #expect(throws: TaskerError.self) { try await fixture.make(templates: [second]) }
            #expect(error?.code == .templateConflict)
            #expect(error?.message.contains("alpha/t@1.0.0") == true)
            await (try await fixture.make(templates: [second]) { $0.replacesTemplates = true }).shutdown()
        }
    }
}
