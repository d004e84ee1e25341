import Foundation
import TaskerCore
import TaskerStore
import TaskerWorker
import TestSupport
import Testing

@testable import Tasker

@Suite struct SubmissionTests {
    private static func template(
        _ strategy: IdentityStrategy = .alwaysUnique, input: String? = nil, result: String? = nil
    ) throws -> TaskTemplate {
        var template = TaskTemplate(
            name: "pay", namespace: "shop", version: "1.0.0", steps: [.step("a")], identityStrategy: strategy)
        template.inputSchema = try input.map { try JSONPayload(text: $0).value() }
        template.steps[0].resultSchema = try result.map { try JSONPayload(text: $0).value() }
        return template
    }

    private static let reference = WorkflowReference(namespace: "shop", name: "pay", version: "1.0.0")

    private static func with(
        _ template: TaskTemplate, _ body: (Tasker, ServiceFixture) async throws -> Void
    ) async throws {
        try await ServiceFixture.with { fixture in
            let tasker = try await fixture.make(templates: [template])
            do {
                try await body(tasker, fixture)
            } catch {
                await tasker.shutdown()
                throw error
            }
            await tasker.shutdown()
        }
    }

    private static func tasks(_ fixture: ServiceFixture) async throws -> Int64? {
        try await fixture.store.value("SELECT count(*) FROM tasker.tasks")
    }

    @Test func `strict counts the same input as the same task`() async throws {
        try await Self.with(try Self.template(.strict)) { tasker, _ in
            let first = try await tasker.submit(Self.reference, input: JSONPayload(text: #"{"n": 1, "m": 2}"#))
            let same = try await tasker.submit(Self.reference, input: JSONPayload(text: #"{"m":2,"n":1.0}"#))
            let other = try await tasker.submit(Self.reference, input: JSONPayload(text: #"{"n": 2}"#))
            #expect(first.created && !same.created && other.created)
            #expect(first.id == same.id && first.id != other.id)
        }
    }

    @Test func `always_unique makes a task of every submission, but a key overrides it`() async throws {
        try await Self.with(try Self.template(.alwaysUnique)) { tasker, fixture in
            let input = JSONPayload.emptyObject
            let first = try await tasker.submit(Self.reference, input: input)
            let second = try await tasker.submit(Self.reference, input: input)
            #expect(first.created && second.created && first.id != second.id)
            let keyed = try await tasker.submit(Self.reference, input: input, key: "k")
            let again = try await tasker.submit(Self.reference, input: input, key: "k")
            #expect(keyed.created && !again.created && keyed.id == again.id)
            #expect(try await Self.tasks(fixture) == 3)
        }
    }

    @Test func `caller_provided refuses a request without a key`() async throws {
        try await Self.with(try Self.template(.callerProvided)) { tasker, fixture in
            let error = await #expect(throws: TaskerError.self) {
                try await tasker.submit(Self.reference, input: .emptyObject)
            }
            #expect(error?.code == .missingKey)
            let bulk = await #expect(throws: TaskerError.self) {
                try await tasker.submit(Self.reference, inputs: [.emptyObject])
            }
            #expect(bulk?.code == .missingKey && bulk?.index == 0)
            let count = try await Self.tasks(fixture)
            #expect(count == 0)
            #expect(try await tasker.submit(Self.reference, input: .emptyObject, key: "k").created)
        }
    }

    @Test func `a conflict names both tasks and where the inputs differ, and tells no data`() async throws {
        try await Self.with(try Self.template()) { tasker, fixture in
            let first = try await tasker.submit(
                Self.reference, input: JSONPayload(text: #"{"amount": 12, "card": {"number": "4111"}, "same": 1}"#),
                key: "order-1")
            let error = await #expect(throws: TaskerError.self) {
                try await tasker.submit(
                    Self.reference, input: JSONPayload(text: #"{"amount": 13, "card": {"number": "5500"}, "same": 1}"#),
                    key: "order-1")
            }
            #expect(error?.code == .keyConflict)
            #expect(error?.task == first.id)
            let message = try #require(error?.message)
            #expect(message.contains(first.id.uuidString.lowercased()) && message.contains("order-1"))
            #expect(message.contains("they differ at /amount, /card/number"))
            #expect(message.contains("whose task would have been"))
            #expect(!message.contains("4111") && !message.contains("5500"))
            #expect(try await Self.tasks(fixture) == 1)
        }
    }

    @Test func `a key finds its task after a deployment of another version`() async throws {
        try await Self.with(try Self.template()) { tasker, fixture in
            let first = try await tasker.submit(Self.reference, input: .emptyObject, key: "k")
            var next = try Self.template()
            next.version = "2.0.0"
            let later = try await fixture.make(templates: [next])
            let again = try await later.submit(
                WorkflowReference(namespace: "shop", name: "pay", version: "2.0.0"), input: .emptyObject, key: "k")
            #expect(again.id == first.id && !again.created)
            await later.shutdown()
        }
    }

    @Test func `options reach the task`() async throws {
        try await Self.with(try Self.template()) { tasker, fixture in
            var options = SubmitOptions()
            options.priority = -7
            options.notBefore = Date(timeIntervalSince1970: 1_900_000_000)
            options.tags = ["red", "äöü"]
            options.correlationID = .timeOrdered()
            options.parentCorrelationID = .timeOrdered()
            options.initiator = "me"
            options.sourceSystem = "test"
            options.reason = "because"
            let task = try await tasker.submit(Self.reference, input: .emptyObject, options: options)
            let found = try #require(try await fixture.store.store.picture(of: task.id)?.task)
            #expect(found.priority == -7 && found.notBefore == options.notBefore && found.tags == options.tags)
            #expect(found.correlationID == options.correlationID)
            #expect(found.parentCorrelationID == options.parentCorrelationID)
            #expect(found.initiator == "me" && found.sourceSystem == "test" && found.reason == "because")
            // Without one a task is its own correlation, of version 7 as well.
            let plain = try await tasker.submit(Self.reference, input: .emptyObject)
            #expect(try await fixture.store.store.picture(of: plain.id)?.task.correlationID == plain.id)
            #expect(plain.id.uuid.6 >> 4 == 7)
        }
    }

    static let refusals: [(String, @Sendable (inout SubmitOptions) -> Void)] = [
        ("priority is 101; allowed are -100...100", { $0.priority = 101 }),
        ("priority is -101; allowed are -100...100", { $0.priority = -101 }),
        ("not_before is beyond the year 9999", { $0.notBefore = .distantFuture.addingTimeInterval(1e12) }),
        ("not_before is beyond the year 9999", { $0.notBefore = Date(timeIntervalSince1970: .infinity) }),
        ("correlation_id is a UUID of version 4; allowed is version 7", { $0.correlationID = UUID() }),
        ("parent_correlation_id is a UUID of version 4; allowed is version 7", { $0.parentCorrelationID = UUID() }),
        ("tags[1] has 0 characters; allowed are 1 to 255", { $0.tags = ["a", ""] }),
        ("tags[0] has 3 characters; allowed are 1 to 255, none of them NUL", { $0.tags = ["a\0b"] }),
        ("tags are 101; allowed are at most 100", { $0.tags = (0...100).map { "\($0)" } }),
        ("initiator has 256 characters; allowed are 255", { $0.initiator = String(repeating: "x", count: 256) }),
        ("source_system has 256 characters", { $0.sourceSystem = String(repeating: "x", count: 256) }),
        ("reason has 501 characters; allowed are 500", { $0.reason = String(repeating: "x", count: 501) }),
    ]

    @Test func `an option that is not allowed is refused by name, and nothing is written`() async throws {
        try await Self.with(try Self.template()) { tasker, fixture in
            for (message, change) in Self.refusals {
                var options = SubmitOptions()
                change(&options)
                let final = options
                let error = await #expect(throws: TaskerError.self) {
                    try await tasker.submit(Self.reference, input: .emptyObject, options: final)
                }
                #expect(error?.code == .invalidInput)
                #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
            }
            for key in ["", String(repeating: "k", count: 501)] {
                let error = await #expect(throws: TaskerError.self) {
                    try await tasker.submit(Self.reference, input: .emptyObject, key: key)
                }
                #expect(error?.message.contains("allowed are 1 to 500") == true)
            }
            let count = try await Self.tasks(fixture)
            #expect(count == 0)
        }
    }

    @Test func `an input that breaks input_schema is refused with its place, and nothing is written`() async throws {
        let schema = #"{"type": "object", "required": ["amount"], "properties": {"amount": {"minimum": 1}}}"#
        try await Self.with(try Self.template(input: schema)) { tasker, fixture in
            let error = await #expect(throws: TaskerError.self) {
                try await tasker.submit(Self.reference, input: JSONPayload(text: #"{"amount": 0.5}"#))
            }
            #expect(error?.code == .invalidInput)
            #expect(error?.message == "the input does not fit input_schema: /amount: must be at least 1")
            #expect(try await Self.tasks(fixture) == 0)
            let good = try JSONPayload(text: #"{"amount": 1}"#)
            #expect(try await tasker.submit(Self.reference, input: good).created)
        }
    }

    @Test func `one bad request of many is refused with its number, and nothing is written`() async throws {
        let schema = #"{"properties": {"n": {"type": "integer"}}}"#
        try await Self.with(try Self.template(input: schema)) { tasker, fixture in
            var inputs = try (0..<50).map { try JSONPayload(text: #"{"n": \#($0)}"#) }
            inputs[17] = try JSONPayload(text: #"{"n": "17"}"#)
            let final = inputs
            let error = await #expect(throws: TaskerError.self) {
                try await tasker.submit(Self.reference, inputs: final)
            }
            #expect(error?.index == 17)
            #expect(error?.message.hasPrefix("inputs[17]: the input does not fit input_schema: /n") == true)
            let keys = await #expect(throws: TaskerError.self) {
                try await tasker.submit(Self.reference, inputs: final, keys: ["one"])
            }
            #expect(keys?.message == "keys are 1 for 50 inputs; allowed is one for each")
            #expect(try await Self.tasks(fixture) == 0)
            #expect(try await tasker.submit(Self.reference, inputs: []).isEmpty)
        }
    }

    @Test func `a bulk with a conflict in its last part creates nothing`() async throws {
        try await Self.with(try Self.template()) { tasker, fixture in
            let inputs = (0..<2_100).map { JSONPayload(.int(Int64($0))) }
            let keys = (0..<2_100).map { "key \($0)" }
            let known = try await tasker.submit(Self.reference, input: JSONPayload(.int(-1)), key: keys[2_050])
            let error = await #expect(throws: TaskerError.self) {
                try await tasker.submit(Self.reference, inputs: inputs, keys: keys)
            }
            #expect(error?.code == .keyConflict && error?.index == 2_050 && error?.task == known.id)
            #expect(try await Self.tasks(fixture) == 1)
            #expect(try await fixture.store.violations() == [])
        }
    }

    @Test func `ten thousand tasks are submitted in one call, each once however often it is sent`() async throws {
        try await Self.with(try Self.template()) { tasker, fixture in
            let inputs = (0..<10_000).map { JSONPayload(.int(Int64($0))) }
            let keys = (0..<10_000).map { "key \($0)" }
            let tasks = try await tasker.submit(Self.reference, inputs: inputs, keys: keys)
            #expect(tasks.count == 10_000 && tasks.allSatisfy(\.created))
            #expect(Set(tasks.map(\.id)).count == 10_000)
            let again = try await tasker.submit(Self.reference, inputs: inputs, keys: keys)
            #expect(again.map(\.id) == tasks.map(\.id) && !again.contains(where: \.created))
            #expect(try await Self.tasks(fixture) == 10_000)
            #expect(
                try await fixture.store.value("SELECT count(*) FROM pgmq.q_worker_shop_queue", as: Int64.self)
                    == 10_000)
        }
    }

    @Test func `a result that breaks result_schema fails its step for good, with the place`() async throws {
        let template = try Self.template(
            result: #"{"required": ["total"], "properties": {"total": {"type": "number"}}}"#)
        try await ServiceFixture.with { fixture in
            var handlers = HandlerRegistry()
            try handlers.register("work") { context -> JSONPayload in
                try context.input.value().int == 1 ? JSONPayload(["total": 1]) : JSONPayload(["total": "secret"])
            }
            let tasker = try await fixture.make(templates: [template], handlers: handlers)
            try await fixture.running(tasker) {
                let good = try await tasker.submit(Self.reference, input: JSONPayload(.int(1)))
                try await tasker.completion(of: good.id)
                let bad = try await tasker.submit(Self.reference, input: JSONPayload(.int(2)))
                let error = await #expect(throws: TaskerError.self) { try await tasker.completion(of: bad.id) }
                #expect(error?.code == .taskFailed)
                let failure = try #require(error?.failures.first)
                #expect(failure.attempts == 1 && failure.errorType == FailureType.validationError)
                #expect(failure.message.contains("/total: is string; allowed is number"))
                #expect(!failure.message.contains("secret"))
            }
        }
    }

    @Test func `the environment's changes apply to what a process registers`() async throws {
        var template = try Self.template()
        template.environments["test"] = EnvironmentOverride(steps: [
            EnvironmentOverride.Step(
                name: EnvironmentOverride.Step.all, initialization: ["mode": "dry"], timeout: .seconds(3),
                retry: RetryPolicy(maxAttempts: 9))
        ])
        let final = template
        try await ServiceFixture.with { fixture in
            let tasker = try await fixture.make(templates: [final]) { $0.environment = "test" }
            let task = try await tasker.submit(Self.reference, input: .emptyObject)
            let claimed = try await fixture.store.claim(from: ["shop"], handlers: ["work"])
            #expect(claimed.first?.taskID == task.id)
            #expect(claimed.first?.maxAttempts == 9 && claimed.first?.timeout == .seconds(3))
            #expect(try claimed.first?.configuration?.value()["mode"] == "dry")
            await tasker.shutdown()

            // One version has one content: a process of another environment is told so.
            let error = await #expect(throws: TaskerError.self) {
                _ = try await fixture.make(templates: [final]) { $0.environment = nil }
            }
            #expect(error?.code == .templateConflict)
            #expect(error?.message.contains(#"/environment: "test" -> nothing"#) == true, "\(error?.message ?? "")")
            #expect(error?.message.contains("/steps/0/retry/max_attempts: 9 -> 3") == true)
        }
    }

    @Test func `a changed template is refused with the difference, and a faulty one with its problems`() async throws {
        try await Self.with(try Self.template()) { _, fixture in
            var changed = try Self.template()
            changed.steps[0].retry.maxAttempts = 8
            let conflict = await #expect(throws: TaskerError.self) { _ = try await fixture.make(templates: [changed]) }
            #expect(conflict?.message.contains("/steps/0/retry/max_attempts: 3 -> 8") == true)
            var faulty = changed
            faulty.version = "2.0.0"
            faulty.inputSchema = ["typ": "object"]
            let error = await #expect(throws: TemplateError.self) { _ = try await fixture.make(templates: [faulty]) }
            #expect(error?.problems.map(\.path) == ["input_schema/typ"])
            #expect(
                try await fixture.store.value("SELECT count(*) FROM tasker.named_tasks", as: Int64.self) == 1)
        }
    }
}
