import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport
import Testing

@Suite struct CreateTests {
    @Test func `a task begins with its roots in their queue and its other steps pending`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([
                .step("a"), .step("b"), .step("join", after: ["a", "b"]), .step("end", after: ["join"]),
            ])
            let created = try await fixture.store.create([fixture.task(template)], terms: fixture.terms(limit: 0))
            let task = try #require(created.tasks.first)
            #expect(task.outcome == .created)
            #expect(task.state == "steps_in_process")
            #expect(created.started.enqueued == ["worker_alpha_queue": 2])
            #expect(
                try await fixture.steps(of: task.taskID) == [
                    "a": "enqueued", "b": "enqueued", "join": "pending", "end": "pending",
                ])
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `the creator may claim roots whose handlers it has, up to its limit`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([
                .step("a"), .step("b"), .step("c", handler: "other"), .step("d"),
            ])
            let created = try await fixture.store.create([fixture.task(template)], terms: fixture.terms(limit: 2))
            #expect(created.started.claimed.map(\.name) == ["a", "b"])
            #expect(created.started.claimed.map(\.attempt) == [1, 1])
            #expect(created.started.enqueued == ["worker_alpha_queue": 2])
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `a template without steps makes complete tasks`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([])
            let created = try await fixture.store.create([fixture.task(template)], terms: fixture.terms())
            #expect(created.tasks.map(\.state) == ["complete"])
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `one call creates tasks of several namespaces, answers in the order of the requests`() async throws {
        try await StoreFixture.with { fixture in
            let alpha = try await fixture.register([.step("a")])
            let beta = try await fixture.register([.step("b"), .step("c")], name: "flow", namespace: "beta")
            // Identities in reverse, so that the order of insertion is not the order of the requests.
            let tasks = (0..<20).map {
                fixture.task($0 % 2 == 0 ? alpha : beta, identity: String(format: "%03d", 100 - $0))
            }
            let created = try await fixture.store.create(tasks, terms: fixture.terms(limit: 0))
            #expect(created.tasks.map(\.taskID) == tasks.map(\.id))
            #expect(created.started.enqueued == ["worker_alpha_queue": 10, "worker_beta_queue": 20])
            let claimed = try await fixture.claim(from: ["alpha", "beta"])
            #expect(
                claimed.filter { $0.templateID == alpha }.map(\.taskID)
                    == tasks.filter { $0.templateID == alpha }.map(\.id))
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `the same identity with the same input is the same task, in one batch and later`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            let input = try JSONPayload(text: #"{"n": 1, "m": [1, 2]}"#)
            let reordered = try JSONPayload(text: #"{"m":[1,2],"n":1}"#)
            let first = fixture.task(template, input: input, identity: "one")
            let batch = [first, fixture.task(template, input: reordered, identity: "one"), fixture.task(template)]
            let created = try await fixture.store.create(batch, terms: fixture.terms(limit: 0)).tasks
            #expect(created.map(\.outcome) == [.created, .existing, .created])
            #expect(created[1].taskID == first.id)
            let again = try await fixture.store.create(
                [fixture.task(template, input: input, identity: "one")], terms: fixture.terms())
            #expect(again.tasks.map(\.outcome) == [.existing])
            #expect(again.started.claimed.isEmpty)
            #expect(try await fixture.value("SELECT count(*) FROM tasker.tasks", as: Int64.self) == 2)
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `the same identity with another input is a conflict, with another version the same task`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            let second = try await fixture.register([.step("a")], version: "2.0.0")
            let other = try JSONPayload(text: #"{"n":2}"#)
            let batch = [
                fixture.task(template, identity: "one"), fixture.task(template, input: other, identity: "one"),
                fixture.task(second, identity: "one"),
            ]
            let created = try await fixture.store.create(batch, terms: fixture.terms()).tasks
            #expect(created.map(\.outcome) == [.created, .conflict, .existing])
            #expect(Set(created.map(\.taskID)) == [batch[0].id])
            #expect(created.map(\.templateID) == [template, template, template])
            #expect(created.map(\.input) == [nil, .emptyObject, nil])
            #expect(try await fixture.value("SELECT count(*) FROM tasker.tasks", as: Int64.self) == 1)
        }
    }

    @Test func `of fifty identical requests at once exactly one creates the task`() async throws {
        try await StoreFixture.with(connections: 16) { fixture in
            let template = try await fixture.register([.step("a")])
            for round in 0..<5 {
                let created = try await withThrowingTaskGroup(of: CreatedTask.self) { group in
                    for _ in 0..<50 {
                        group.addTask {
                            try await fixture.store.create(
                                [fixture.task(template, identity: "round \(round)")], terms: fixture.terms(limit: 0)
                            ).tasks[0]
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(created.count { $0.outcome == .created } == 1)
                #expect(created.count { $0.outcome == .existing } == 49)
                #expect(Set(created.map(\.taskID)).count == 1)
            }
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `batches that share identities in opposite order do not wait for each other in a ring`() async throws {
        try await StoreFixture.with(connections: 8) { fixture in
            let template = try await fixture.register([.step("a")])
            for round in 0..<20 {
                let identities = (0..<20).map { "\(round) \($0)" }
                let created = try await withThrowingTaskGroup(of: [CreatedTask].self) { group in
                    for client in 0..<8 {
                        let order = client % 2 == 0 ? identities : identities.reversed()
                        group.addTask {
                            try await fixture.store.create(
                                order.map { fixture.task(template, identity: $0) }, terms: fixture.terms(limit: 0)
                            ).tasks
                        }
                    }
                    return try await group.reduce(into: []) { $0 += $1 }
                }
                #expect(created.count { $0.outcome == .created } == 20)
            }
            #expect(try await fixture.value("SELECT count(*) FROM tasker.tasks", as: Int64.self) == 400)
            #expect(fixture.store.roundTrips.count == 161, "some calls were victims of deadlocks")
        }
    }

    @Test func `an unknown template refuses the whole call`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            let error = await #expect(throws: PostgresError.self) {
                try await fixture.store.create(
                    [fixture.task(template), fixture.task(UUID())], terms: fixture.terms())
            }
            #expect(error?.sqlState == "23503")
            #expect(try await fixture.value("SELECT count(*) FROM tasker.tasks", as: Int64.self) == 0)
        }
    }

    @Test func `a namespace with capitals has a queue that works`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a"), .step("b", after: ["a"])], namespace: "Orders")
            let task = try await fixture.create(template)[0]
            try await fixture.settle(try await fixture.claim(from: ["Orders"]))
            try await fixture.settle(try await fixture.claim(from: ["Orders"]))
            #expect(try await fixture.state(of: task) == "complete")
            #expect(try await fixture.violations() == [])
        }
    }
}
