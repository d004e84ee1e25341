import PostgresClient
import TestSupport

/// What a scenario expects to read.
struct Expectation: Sendable {
    let sql: String
    let expected: String

    /// - Parameter sql: gives one text.
    init(_ sql: String, is expected: String) {
        self.sql = sql
        self.expected = expected
    }

    /// What is otherwise.
    func check(_ fixture: StoreFixture) async throws -> [String] {
        let found = try await fixture.value(sql, as: String?.self)?.flatMap { $0 } ?? "nothing"
        return found == expected ? [] : ["'\(sql)' gives \(found), not \(expected)"]
    }

    /// How many tasks there are in each state, such as `complete 3`.
    static func tasks(_ counts: String) -> Expectation {
        Expectation(
            """
            SELECT coalesce(string_agg(state || ' ' || n, ', ' ORDER BY state), '')
            FROM (SELECT state, count(*) n FROM tasker.tasks GROUP BY state) s
            """, is: counts)
    }

    /// How many steps there are in each state.
    static func steps(_ counts: String) -> Expectation {
        Expectation(
            """
            SELECT coalesce(string_agg(state || ' ' || n, ', ' ORDER BY state), '')
            FROM (SELECT state, count(*) n FROM tasker.workflow_steps GROUP BY state) s
            """, is: counts)
    }
}

extension [Expectation] {
    /// What is otherwise than expected.
    func check(_ fixture: StoreFixture) async throws -> [String] {
        var mistakes: [String] = []
        for expectation in self { mistakes += try await expectation.check(fixture) }
        return mistakes
    }
}
