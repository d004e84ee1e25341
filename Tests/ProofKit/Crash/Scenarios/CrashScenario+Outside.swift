import Foundation
import PostgresClient
import Tasker
import TaskerCore
import TaskerSchema
import TaskerStore
import TaskerWorker
import TestSupport

/// Migrations, and workers of the reference system.
extension CrashScenario {
    static let outside: [CrashScenario] = [migration, foreignResults]

    /// A migration is there as a whole or not at all; whoever begins it again finds its place.
    private static let migration = CrashScenario(
        name: "migrate", strikes: ["INSERT INTO tasker.schema_migrations"], isMigrated: false,
        act: { actor in
            try await actor.persist {
                try await PostgresConnection.with(url: actor.url, logger: actor.logger) { connection in
                    let options = MigratorOptions(workingDirectory: Repository.root.path(percentEncoded: false))
                    _ = try await Migrator(connection: connection, options: options, logger: actor.logger).up()
                }
            }
            try await actor.serve([flow([.step("a")])]) { tasker, _ in
                actor.acknowledge([
                    try await actor.persist {
                        try await tasker.submit(
                            WorkflowReference(namespace: "alpha", name: "flow", version: "1.0.0"), input: .emptyObject,
                            key: "first"
                        ).id
                    }
                ])
            }
        },
        check: { try await [Expectation.tasks("complete 1")].check($0) })

    /// A worker of the reference has ended its step; the engine takes the result over.
    private static let foreignResults = CrashScenario(
        name: "settle a foreign result", strikes: ["settle_foreign_steps"],
        prepare: { fixture in
            let task = try await fixture.create(try await fixture.store.register(foreign).id)[0]
            let step: UUID? = try await fixture.value("SELECT workflow_step_uuid FROM tasker.workflow_steps LIMIT 1")
            guard let step else { throw GateError("no step for the foreign worker") }
            let worker = SimulatedForeignWorker(pool: fixture.pool)
            let result = StepExecutionResult(
                stepUUID: step, outcome: .success(JSONPayload(.string("foreign"))), startedAt: Date(),
                completedAt: Date())
            try await worker.claim(step)
            // The original takes its message away once it has claimed the step.
            try await fixture.pool.query(PostgresStatement(name: "", sql: "DELETE FROM pgmq.q_worker_alpha_queue"))
            try await worker.end(step, result)
            try await worker.announce(step, result, ofTask: task)
        },
        act: { try await $0.serve([foreign]) },
        check: { fixture in
            try await [
                Expectation.tasks("complete 1"), .steps("complete 1"),
                Expectation("SELECT results->>'result' FROM tasker.workflow_steps", is: "foreign"),
            ].check(fixture)
        })

    private static let foreign = flow([.step("a", handler: "elsewhere")])
}
