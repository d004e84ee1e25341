import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport
import Testing

@Suite struct TemplateTests {
    @Test func `a timeout of milliseconds reaches the worker exactly`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([
                .step("short", timeout: .milliseconds(200)), .step("odd", timeout: .milliseconds(1500)),
                .step("long", timeout: .seconds(90)), .step("none"),
            ])
            _ = try await fixture.create(template)
            let claimed = try await fixture.claim()
            let timeouts = Dictionary(uniqueKeysWithValues: claimed.map { ($0.name, $0.timeout) })
            #expect(
                timeouts == [
                    "short": .milliseconds(200), "odd": .milliseconds(1500), "long": .seconds(90), "none": nil,
                ])
        }
    }

    @Test func `a namespace that differs from a registered one in case alone is refused, with both names`() async throws
    {
        try await StoreFixture.with { fixture in
            _ = try await fixture.register([.step("a")], namespace: "Shop")
            let error = await #expect(throws: PostgresError.self) {
                _ = try await fixture.register([.step("a")], name: "other", namespace: "SHOP")
            }
            #expect(error?.sqlState == "22023")
            #expect(error?.message.contains("'SHOP'") == true && error?.message.contains("'Shop'") == true)
            #expect(try await fixture.store.templates().map(\.namespace) == ["Shop"])
            _ = try await fixture.register([.step("a")], name: "other", namespace: "Shop")
        }
    }

    @Test func `the same content is unchanged, another one a conflict, unless it is to be replaced`() async throws {
        try await StoreFixture.with { fixture in
            let first = TaskTemplate(name: "t", namespace: "alpha", version: "1.0.0", steps: [.step("a")])
            var second = first
            second.steps.append(.step("b", after: ["a"]))
            #expect(try await fixture.store.register(first).outcome == .created)
            #expect(try await fixture.store.register(first).outcome == .unchanged)
            let refused = try await fixture.store.register(second)
            #expect(refused.outcome == .conflict)
            #expect(try refused.registered.decode(TaskTemplate.self) == first)
            let replaced = try await fixture.store.register(second, replace: true)
            #expect(replaced.outcome == .replaced)
            #expect(try await fixture.store.template(id: replaced.id)?.template == second)
            #expect(try await fixture.store.template(id: refused.id)?.template == first)
            let found = try await fixture.store.template(namespace: "alpha", name: "t", version: nil)
            #expect(found?.id == replaced.id)
            #expect(try await fixture.store.templates().map(\.version) == ["1.0.0"])
        }
    }

    @Test func `contents that replace each other are kept once each`() async throws {
        try await StoreFixture.with { fixture in
            var contents: [TaskTemplate] = []
            for number in 0..<3 {
                var content = TaskTemplate(name: "t", namespace: "alpha", version: "1.0.0", steps: [.step("a")])
                content.description = "content \(number)"
                contents.append(content)
            }
            var ids: [Int: Set<UUID>] = [:]
            for number in [0, 1, 0, 1, 2, 1, 0, 2] {
                let registration = try await fixture.store.register(contents[number], replace: true)
                ids[number, default: []].insert(registration.id)
                let found = try await fixture.store.template(namespace: "alpha", name: "t", version: "1.0.0")
                #expect(found?.template == contents[number])
            }
            #expect(ids.values.map(\.count) == [1, 1, 1])
            let versions = try await fixture.value(
                "SELECT array_agg(version::text ORDER BY version) FROM tasker.named_tasks", as: [String].self)
            #expect(versions?.count == 3)
            #expect(versions?.first == "1.0.0")
        }
    }

    @Test func `a version of sixteen characters can be replaced as well`() async throws {
        try await StoreFixture.with { fixture in
            var content = TaskTemplate(name: "t", namespace: "alpha", version: "100000.20000.300", steps: [.step("a")])
            _ = try await fixture.store.register(content)
            for number in 0..<12 {
                content.description = "\(number)"
                #expect(try await fixture.store.register(content, replace: true).outcome == .replaced)
            }
            #expect(
                try await fixture.value("SELECT count(DISTINCT version) FROM tasker.named_tasks", as: Int64.self) == 13)
        }
    }

    @Test func `twenty processes that register the same template at once agree on it`() async throws {
        try await StoreFixture.with(connections: 10) { fixture in
            let template = TaskTemplate(name: "t", namespace: "alpha", version: "1.0.0", steps: [.step("a")])
            let registrations = try await withThrowingTaskGroup(of: TemplateRegistration.self) { group in
                for _ in 0..<20 { group.addTask { try await fixture.store.register(template) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(registrations.count { $0.outcome == .created } == 1)
            #expect(registrations.count { $0.outcome == .unchanged } == 19)
            #expect(Set(registrations.map(\.id)).count == 1)
        }
    }

    @Test func `a running task keeps the steps of a content that was replaced`() async throws {
        try await StoreFixture.with { fixture in
            let first = TaskTemplate(
                name: "t", namespace: "alpha", version: "1.0.0", steps: [.step("a"), .step("b", after: ["a"])])
            var second = first
            second.steps = [.step("a", handler: "other", timeout: .seconds(1))]
            let id = try await fixture.store.register(first).id
            let task = try await fixture.create(id)[0]
            _ = try await fixture.store.register(second, replace: true)
            let settled = try await fixture.settle(try await fixture.claim())
            #expect(Array(settled.settled.values) == ["complete"])
            #expect(try await fixture.steps(of: task) == ["a": "complete", "b": "enqueued"])
            let last = try await fixture.claim()
            #expect(last.map(\.name) == ["b"])
            #expect(last.map(\.timeout) == [nil])
            try await fixture.settle(last)
            #expect(try await fixture.state(of: task) == "complete")
            // The task tells which content it ran.
            #expect(try await fixture.store.picture(of: task)?.task.version == "1.0.0~1")
            #expect(try await fixture.violations() == [])
        }
    }
}
