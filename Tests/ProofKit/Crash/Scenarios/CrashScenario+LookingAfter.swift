import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport

/// What processes do to find what got lost.
extension CrashScenario {
    static let lookingAfter: [CrashScenario] = [staleness, lostMessages, poison, nobody, lostWorkers]

    private static var settings: MaintenanceSettings {
        var settings = MaintenanceSettings()
        settings.interval = .zero
        return settings
    }

    /// Waits long for a worker before it says that there is none.
    private static var patient: MaintenanceSettings {
        var patient = settings
        patient.noWorkerThreshold = .seconds(36_000_000)
        return patient
    }

    private static let two = flow([.step("a"), .step("b", after: ["a"])])

    /// A round of looking after, then a service that runs what is left.
    private static func looks(
        _ name: String, settings: MaintenanceSettings = settings, beginsBroken: Bool = false,
        prepare: @escaping @Sendable (StoreFixture) async throws -> Void,
        expecting expectations: [Expectation]
    ) -> CrashScenario {
        CrashScenario(
            name: name, strikes: ["maintain"], beginsBroken: beginsBroken,
            prepare: { fixture in
                try await prepare(fixture)
                try await fixture.moveClock(minutes: 0)
            },
            act: { actor in
                try await actor.store { _ = try await $0.maintain(settings) }
                try await actor.serve([two])
            },
            check: { try await expectations.check($0) })
    }

    /// A task that nothing moves is given up, with its steps.
    private static let staleness = looks(
        "staleness",
        settings: patient,
        prepare: { fixture in
            let template = try await fixture.store.register(two).id
            try await fixture.moveClock(minutes: -300)
            _ = try await fixture.create(template)
            _ = try await fixture.claim(lease: .seconds(1))
            // A step without a holder is found first; it is stale when it has stayed without one.
            try await fixture.moveClock(minutes: 60)
            _ = try await fixture.store.maintain(patient)
            try await fixture.moveClock(minutes: 240)
        },
        expecting: [
            .tasks("error 1"), .steps("error 1, pending 1"),
            Expectation(
                "SELECT string_agg(dlq_reason || ' ' || resolution_status, ', ') FROM tasker.tasks_dlq",
                is: "staleness_timeout pending"),
        ])

    /// Messages that got lost are sent again, and the steps run.
    private static let lostMessages = looks(
        "sweep of lost messages", beginsBroken: true,
        prepare: { fixture in
            try await fixture.moveClock(minutes: -5)
            _ = try await fixture.create(try await fixture.store.register(two).id, count: 3)
            try await fixture.pool.query(PostgresStatement(name: "", sql: "DELETE FROM pgmq.q_worker_alpha_queue"))
            try await fixture.moveClock(minutes: 5)
        }, expecting: [.tasks("complete 3"), .steps("complete 6")])

    /// A message that is read again and again without an attempt fails its step.
    private static let poison = looks(
        "poison message",
        prepare: { fixture in
            _ = try await fixture.create(try await fixture.store.register(two).id)
            try await fixture.pool.query(
                PostgresStatement(name: "", sql: "DELETE FROM tasker.named_tasks_named_steps"))
            for _ in 0..<12 {
                _ = try await fixture.claim(1)
                try await fixture.moveClock(minutes: 2)
            }
            try await fixture.pool.query(
                PostgresStatement(name: "", sql: "SELECT set_config('tasker.clock', '', false)"))
            try await fixture.pool.query(
                PostgresStatement(
                    name: "", sql: "UPDATE pgmq.q_worker_alpha_queue SET vt = now() - interval '1 second'"))
        },
        expecting: [
            .tasks("blocked_by_failures 1"),
            Expectation("SELECT string_agg(metadata->>'cause', ' ') FROM tasker.tasks_dlq", is: "poison_message"),
        ])

    /// A step whose handler nobody has gets an entry; the worker that comes runs it.
    private static let nobody = looks(
        "no worker",
        prepare: { fixture in
            let template = try await fixture.store.register(two).id
            try await fixture.moveClock(minutes: -30)
            _ = try await fixture.create(template)
            try await fixture.moveClock(minutes: 30)
        },
        expecting: [
            .tasks("complete 1"), .steps("complete 2"),
            Expectation(
                "SELECT (count(*) <= 1)::text FROM tasker.tasks_dlq WHERE dlq_reason = 'worker_unavailable'", is: "true"
            ),
        ])

    /// Processes say that they are there, leave, and are forgotten when they did not.
    private static let lostWorkers = CrashScenario(
        name: "presence", strikes: ["INSERT INTO tasker.workers", "DELETE FROM tasker.workers"],
        prepare: { fixture in
            _ = try await fixture.create(try await fixture.store.register(two).id)
        },
        act: { try await $0.serve([two]) },
        check: { try await [Expectation.tasks("complete 1"), .steps("complete 2")].check($0) })
}
