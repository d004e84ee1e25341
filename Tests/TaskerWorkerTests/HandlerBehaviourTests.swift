import Foundation
import Logging
import Synchronization
import TaskerCore
import TaskerStore
import TestSupport
import Testing

@testable import TaskerWorker

@Suite struct HandlerBehaviourTests {
    /// What a handler may do wrong, and what becomes of it.
    enum Misdeed: String, CaseIterable, Sendable {
        case throwsError, permanentError, huge, nul, loneSurrogate, invalidJSON, notFinite, falseCancellation,
            selfCancellation

        var errorType: String {
            switch self {
            case .throwsError: "Ouch"
            case .permanentError: FailureType.permanentError
            case .huge: FailureType.resultTooLarge
            case .nul, .loneSurrogate, .invalidJSON, .notFinite: FailureType.invalidResult
            case .falseCancellation: "CancellationError"
            case .selfCancellation: FailureType.handlerError
            }
        }

        func commit() async throws -> JSONPayload {
            switch self {
            case .throwsError: throw Ouch()
            case .permanentError: throw StepError.permanent("never again\0")
            case .huge: return JSONPayload(.string(String(repeating: "x", count: 20 << 20)))
            case .nul: return JSONPayload(.string("a\0b"))
            case .loneSurrogate: return JSONPayload(trusting: Array(#""\ud800""#.utf8))
            case .invalidJSON: return JSONPayload(trusting: Array(#"{"a": [1, }"#.utf8))
            case .notFinite:
                return try await ClosureHandler(encoding: { _ in Double.infinity }).run(.test())
            case .falseCancellation: throw CancellationError()
            case .selfCancellation:
                withUnsafeCurrentTask { $0?.cancel() }
                throw CancellationError()
            }
        }
    }

    struct Ouch: Error {}

    @Test func `whatever a handler does wrong fails its own step, with a reason, and no other`() async throws {
        try await StoreFixture.with { fixture in
            var handlers = HandlerRegistry.work { _ in .null }
            var tasks: [(Misdeed, UUID)] = []
            for misdeed in Misdeed.allCases {
                handlers.add(misdeed.rawValue) { _ in try await misdeed.commit() }
                let template = try await fixture.register(
                    [.step("bad", handler: misdeed.rawValue, retry: .immediate(attempts: 2))], name: misdeed.rawValue)
                tasks.append((misdeed, try await fixture.create(template)[0]))
            }
            let good = try await fixture.create(try await fixture.register([.step("a")], name: "good"), count: 50)
            try await fixture.withWorker(handlers) { _ in
                try await eventually("all good tasks are complete") {
                    try await fixture.store.states(of: good).values.allSatisfy { $0 == "complete" }
                }
                for (misdeed, task) in tasks {
                    try await fixture.wait(for: task, toBe: "blocked_by_failures")
                    let types = Set(try await fixture.errorTypes(of: task))
                    #expect(types == [misdeed.errorType], "\(misdeed)")
                }
            }
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `a handler past its timeout fails its attempt, and what it returns later is not taken`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a", timeout: .milliseconds(200))])
            let task = try await fixture.create(template)[0]
            let door = ThreadDoor()
            let ended = Counted()
            let handlers = HandlerRegistry.work { context in
                guard context.attempt == 1 else { return JSONPayload(.string("second")) }
                door.pass()
                ended.enter()
                return JSONPayload(.string("zombie"))
            }
            try await fixture.withWorker(handlers) { _ in
                try await fixture.wait(for: task, toBe: "complete", within: .seconds(5))
                door.open()
                try await eventually("the zombie comes back") { ended.total == 1 }
            }
            #expect(try await fixture.store.result(ofStep: "a", task: task)?.text == "\"second\"")
            #expect(try await fixture.errorTypes(of: task) == [FailureType.handlerTimeout])
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `a timed-out handler that obeys its cancellation is told of it`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a", retry: .never, timeout: .milliseconds(100))])
            let task = try await fixture.create(template)[0]
            let cancelled = Counted()
            let handlers = HandlerRegistry.work { _ in
                do {
                    try await Task.sleep(for: .seconds(60))
                } catch {
                    cancelled.enter()
                }
                return .null
            }
            try await fixture.withWorker(handlers) { _ in
                try await fixture.wait(for: task, toBe: "blocked_by_failures", within: .seconds(5))
                try await eventually("the handler is cancelled") { cancelled.total == 1 }
            }
            #expect(try await fixture.errorTypes(of: task) == [FailureType.handlerTimeout])
        }
    }

    @Test func `handlers that hold their threads for ever do not stop the others`() async throws {
        try await StoreFixture.with { fixture in
            let blocked = try await fixture.register([.step("a", handler: "block")], name: "blocked")
            let free = try await fixture.register([.step("a"), .step("b", after: ["a"])], name: "free")
            let door = ThreadDoor()
            let inside = Counted()
            var handlers = HandlerRegistry.work { _ in .null }
            handlers.add("block") { _ in
                inside.enter()
                door.pass()
                return .null
            }
            _ = try await fixture.create(blocked, count: 20)
            try await fixture.withWorker(handlers) { worker in
                try await eventually("all threads are held", within: .seconds(5)) { inside.total == 20 }
                let tasks = try await fixture.create(free, count: 20)
                worker.wake()
                try await eventually("the others are complete", within: .seconds(5)) {
                    try await fixture.store.states(of: tasks).values.allSatisfy { $0 == "complete" }
                }
                door.open()
                try await fixture.waitForAll(toBe: "complete")
            }
        }
    }
}

extension StepContext {
    static func test() -> StepContext {
        StepContext(
            taskID: UUID(), stepID: UUID(), stepName: "a",
            workflow: WorkflowReference(namespace: "alpha", name: "flow", version: "1.0.0"), attempt: 1, maxAttempts: 1,
            correlationID: UUID(), input: .emptyObject, logger: Logger(label: "test"))
    }
}
