import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport

extension CrashScenario {
    /// All of them.
    static let all: [CrashScenario] = [submitting, running, growing, operating, lookingAfter, outside].flatMap { $0 }

    /// The one of that name.
    static func named(_ name: String) -> CrashScenario? {
        (all + [messagesOutside]).first { $0.name == name }
    }

    /// A template of namespace `alpha` whose tasks are never the same.
    static func flow(_ steps: [StepDefinition], name: String = "flow", strategy: IdentityStrategy = .alwaysUnique)
        -> TaskTemplate
    {
        TaskTemplate(name: name, namespace: "alpha", version: "1.0.0", steps: steps, identityStrategy: strategy)
    }

    /// A scenario whose tasks wait in their queue, and are run to their end.
    static func runs(
        _ name: String, _ steps: [StepDefinition], tasks: Int = 2, strikes: Set<String> = ["settle_steps"],
        twice: Bool = false, prepare: @escaping @Sendable (StoreFixture) async throws -> Void = { _ in },
        checkAlways: @escaping @Sendable (StoreFixture) async throws -> [String] = { _ in [] },
        expecting expectations: [Expectation]
    ) -> CrashScenario {
        CrashScenario(
            name: name, strikes: strikes, isStruckTwice: twice,
            prepare: { fixture in
                try await prepare(fixture)
                _ = try await fixture.create(try await fixture.store.register(flow(steps)).id, count: tasks)
            },
            act: { try await $0.serve([flow(steps)]) },
            checkAlways: checkAlways,
            check: { try await expectations.check($0) })
    }

    /// The operator of the scenarios.
    static let me = Operator("proof", reason: "to see what a crash leaves")

    /// The only task.
    static func onlyTask(_ store: TaskStore) async throws -> UUID {
        let statement = PostgresStatement(name: "", sql: "SELECT task_uuid FROM tasker.tasks ORDER BY 1 LIMIT 1")
        guard let task = try await store.pool.query(statement).first?.decode(at: 0, as: UUID.self) else {
            throw GateError("the scenario's task is gone")
        }
        return task
    }
}

extension StoreFixture {
    /// Moves the clock of its one connection; what it writes is that much older or newer.
    func moveClock(minutes: Int) async throws {
        try await pool.query(
            PostgresStatement(
                name: "",
                sql: """
                    SELECT set_config('tasker.clock',
                                      (tasker.engine_clock() + \(minutes) * interval '1 minute')::text, false)
                    """))
    }
}
