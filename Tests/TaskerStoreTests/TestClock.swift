import Foundation
import PostgresClient
import TaskerStore
import TestSupport

/// The database's clock, as the test sets it: seconds since 2030.
struct TestClock {
    let pool: PostgresPool
    /// Where it begins.
    static let origin = "2030-01-01 00:00:00+00"

    /// A fixture whose functions go by the test's clock.
    static func with(_ body: (StoreFixture, TestClock) async throws -> Void) async throws {
        try await StoreFixture.with(connections: 1) { fixture in
            let clock = TestClock(pool: fixture.pool)
            try await clock.set(seconds: 0)
            try await body(fixture, clock)
        }
    }

    func date(seconds: Int) -> Date {
        Date(timeIntervalSince1970: 1_893_456_000 + Double(seconds))
    }

    func set(seconds: Int) async throws {
        try await pool.query(
            PostgresStatement(sql: "SELECT set_config('tasker.clock', ($1::timestamptz)::text, false)"),
            [.timestamptz(date(seconds: seconds))])
    }
}
