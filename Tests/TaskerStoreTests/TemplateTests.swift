import Foundation
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
            #expect(try await fixture.store.register(second, replace: true).outcome == .replaced)
            #expect(try await fixture.store.template(id: refused.id)?.template == second)
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

    @Test func `a task whose template lost a step stands still instead of failing what did succeed`() async throws {
        try await StoreFixture.with { fixture in
            let first = TaskTemplate(
                name: "t", namespace: "alpha", version: "1.0.0", steps: [.step("a"), .step("b", after: ["a"])])
            var second = first
            second.steps.removeLast()
            let id = try await fixture.store.register(first).id
            let task = try await fixture.create(id)[0]
            _ = try await fixture.store.register(second, replace: true)
            let settled = try await fixture.settle(try await fixture.claim())
            #expect(Array(settled.settled.values) == ["complete"])
            #expect(try await fixture.steps(of: task) == ["a": "complete", "b": "enqueued"])
            #expect(try await fixture.claim().isEmpty)
            #expect(try await fixture.violations() == [])
        }
    }
}
