import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport
import Testing

@Suite struct RedriveTests {
    private static let me = Operator("me", reason: "because")

    private static func failed(_ fixture: StoreFixture) async throws -> (task: UUID, entry: UUID) {
        let task = try await fixture.create(try await fixture.register([.step("a")]))[0]
        try await fixture.settle(try await fixture.claim(), .permanent)
        let entry = try #require(try await fixture.store.deadLetters(DeadLetterFilter()).first { $0.taskID == task })
        return (task, entry.id)
    }

    @Test func `an entry that is named and not open is skipped, with what it is`() async throws {
        try await StoreFixture.with { fixture in
            let (task, entry) = try await Self.failed(fixture)
            _ = try await fixture.store.resolveDeadLetter(
                entry, as: "permanently_failed", by: Operator("ann", reason: "known"))
            var options = RedriveOptions()
            let unknown = UUID()
            options.entries = [entry, unknown]
            let result = try await fixture.store.redrive(options, by: Self.me)
            #expect(result.entries.map(\.id) == [entry, unknown])
            #expect(result.entries.map(\.taskID) == [task, nil])
            #expect(result.entries.map(\.outcome) == ["skipped", "skipped"])
            #expect(result.entries.map(\.state) == ["permanently_failed", "unknown"])
            #expect(result.entries[0].detail == "the entry was closed as permanently_failed by ann")
            #expect(try await fixture.state(of: task) == "blocked_by_failures")
        }
    }

    @Test func `an entry that is closed while a redrive waits for its task stays closed, and its task as it is`()
        async throws
    {
        try await StoreFixture.with { fixture in
            let (task, entry) = try await Self.failed(fixture)
            var options = RedriveOptions()
            options.entries = [entry]
            let wanted = options
            let result = try await fixture.pool.transaction { connection in
                try await connection.query(
                    PostgresStatement(
                        sql: """
                            SELECT kind FROM tasker.resolve_dead_letter($1::uuid, 'permanently_failed', 'ann', 'known')
                            """), [.uuid(entry)])
                async let redriven = fixture.store.redrive(wanted, by: Self.me)
                try await eventually("the redrive waits for the task") {
                    try await fixture.value(
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
                        as: Int64.self) == 1
                }
                _ = try await connection.query(.init(sql: "COMMIT"))
                let result = try await redriven
                _ = try await connection.query(.init(sql: "BEGIN"))
                return result
            }
            #expect(result.entries.map(\.outcome) == ["skipped"])
            #expect(result.entries.first?.detail?.contains("by ann") == true)
            #expect(try await fixture.state(of: task) == "blocked_by_failures")
        }
    }

    @Test(arguments: [0, -1, 1e-300, Double.nan, 1e300])
    func `a rate out of range is refused by name, and nothing is written`(rate: Double) async throws {
        try await StoreFixture.with { fixture in
            let (task, _) = try await Self.failed(fixture)
            var options = RedriveOptions()
            options.perSecond = rate
            let wanted = options
            let error = await #expect(throws: PostgresError.self) {
                _ = try await fixture.store.redrive(wanted, by: Self.me)
            }
            #expect(error?.sqlState == "22023")
            #expect(try await fixture.state(of: task) == "blocked_by_failures")
        }
    }
}
