import Foundation
import TaskerCore
import TaskerStore
import TestSupport
import Testing

@testable import TaskerWorker

@Suite struct DatabaseTroubleTests {
    @Test func `a database that is away for two seconds loses nothing`() async throws {
        try await StoreFixture.with { fixture in
            try await Self.flood(fixture) {
                try await fixture.database.block()
                try await Task.sleep(for: .seconds(2))
                try await fixture.database.unblock()
            }
        }
    }

    @Test func `sessions that are ended again and again lose nothing`() async throws {
        try await StoreFixture.with { fixture in
            try await Self.flood(fixture) {
                for _ in 0..<10 {
                    try await fixture.database.endSessions()
                    try await Task.sleep(for: .milliseconds(150))
                }
            }
        }
    }

    /// Runs 400 tasks of a diamond while the trouble happens, which must find them in the middle of it.
    private static func flood(_ fixture: StoreFixture, _ trouble: () async throws -> Void) async throws {
        let template = try await fixture.register([
            .step("a"), .step("b", after: ["a"]), .step("c", after: ["a"]), .step("d", after: ["b", "c"]),
        ])
        _ = try await fixture.create(template, count: 400)
        let handlers = HandlerRegistry.work { _ in
            try await Task.sleep(for: .milliseconds(5))
            return .null
        }
        try await fixture.withWorker(
            handlers,
            {
                $0.lease = .seconds(2)
                $0.capacity = 20
            }
        ) { worker in
            try await eventually("the worker is busy") { worker.held >= 20 }
            let before = try await fixture.value(
                "SELECT count(*) FROM tasker.tasks WHERE state = 'complete'", as: Int64.self)
            try #require(try #require(before) < 400, "void: all was done before the trouble")
            try await trouble()
            try await eventually("the database is back") { (try? await fixture.state(of: UUID())) == nil }
            try await fixture.waitForAll(toBe: "complete", within: .seconds(30))
        }
        #expect(try await fixture.violations() == [])
    }
}
