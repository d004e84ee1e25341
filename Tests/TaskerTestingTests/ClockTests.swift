import Foundation
import Synchronization
import TaskerTesting
import Testing

@Suite("Virtual time in the test kit")
struct ClockTests {
    @Test func `a year of retries takes less than a second`() async throws {
        let calls = Mutex(0)
        let workflow = Workflow("patient", input: Int.self) { w in
            let poll: @Sendable (StepContext) throws -> Int = { context in
                calls.withLock { $0 += 1 }
                guard context.isLastAttempt else { throw StepError.retryable("not yet", after: .days(1)) }
                return context.attempt
            }
            let first = w.step("first", retry: .immediate(attempts: 100)) { context, _ in try poll(context) }
            let second = w.step("second", after: first, retry: .immediate(attempts: 100)) { context, _, _ in
                try poll(context)
            }
            let third = w.step("third", after: second, retry: .immediate(attempts: 100)) { context, _, _ in
                try poll(context)
            }
            w.step("fourth", after: third, retry: .immediate(attempts: 69)) { context, _, _ in try poll(context) }
        }
        let kit = try WorkflowTest(workflow)
        let run = try kit.submit(0)
        let began = ContinuousClock.now
        try await run.advance(by: .days(364))
        #expect(run.state == .waitingForRetry)
        try await run.advance(by: .days(1))
        // scripts/sanitize says by how much its build is slower.
        let slower = ProcessInfo.processInfo.environment["TASKER_SLOWED"].flatMap(Int.init) ?? 1
        #expect(ContinuousClock.now - began < .seconds(slower))
        #expect(try run.result() == 69)
        #expect(calls.withLock { $0 } == 369)
        #expect(kit.date.timeIntervalSince(kit.options.start) == 365 * 86_400)
    }

    @Test func `the same seed gives the same jitter and the same ids, another seed others`() async throws {
        let workflow = Workflow("jittery", input: Int.self) { w in
            w.step("fail", retry: .exponential(attempts: 10, jitter: 0.5)) { _, _ in
                throw StepError.retryable("busy")
            }
        }
        func history(seed: UInt64) async throws -> ([Duration], UUID) {
            var options = TestOptions()
            options.seed = seed
            let kit = try WorkflowTest(workflow, options: options)
            let run = try kit.submit(0)
            try await run.runToEnd()
            return (try run.step("fail").executions.map(\.startedAt), run.id)
        }
        let (first, second, other) = try await (history(seed: 7), history(seed: 7), history(seed: 8))
        #expect(first == second)
        #expect(first.0.count == 10)
        #expect(first.0 != other.0 && first.1 != other.1)
    }

    @Test func `a workflow of a thousand steps ends in order`() async throws {
        let workflow = Workflow("wide", input: Int.self) { w in
            var leaves: [Step<Int>] = []
            for number in 0..<1_000 {
                leaves.append(w.step("leaf_\(number)") { _, input in input + number })
            }
            return leaves[999]
        }
        let kit = try WorkflowTest(workflow)
        let run = try kit.submit(1)
        #expect(try await run.runToEnd() == .complete)
        #expect(try run.result() == 1_000)
        #expect(run.steps.allSatisfy { $0.attempts == 1 })
        let starts = run.events.compactMap { if case .started = $0.kind { $0.step } else { nil } }
        #expect(starts == (0..<1_000).map { "leaf_\($0)" })
    }

    @Test func `no more steps run at the same time than the capacity allows`() async throws {
        let workflow = Workflow("wide", input: Int.self) { w in
            let a = w.step("a") { _, input in input }
            let b = w.step("b") { _, input in input }
            let c = w.step("c") { _, input in input }
            w.step("sum", after: a, b, c) { _, _, a, b, c in a + b + c }
        }
        var options = TestOptions()
        options.capacity = 2
        let kit = try WorkflowTest(workflow, options: options)
        for step in ["a", "b", "c"] { try kit.delay(step, by: .minutes(1)) }
        let run = try kit.submit(2)
        try await run.advance(by: .seconds(1))
        #expect(run.steps.map(\.state) == [.inProgress, .inProgress, .enqueued, .pending])
        try await run.runToEnd()
        #expect(kit.now == .minutes(2))
        #expect(try run.result() == 6)
    }

    @Test func `a task that does not end in the time it is given is an error that says where it stands`() async throws {
        let workflow = Workflow("slow", input: Int.self) { w in
            w.step("fail", retry: .constant(attempts: 100, every: .hours(1))) { _, _ in
                throw StepError.retryable("busy")
            }
        }
        let kit = try WorkflowTest(workflow)
        let run = try kit.submit(0)
        let error = try await #require(throws: TestKitError.self) { try await run.runToEnd(within: .hours(5)) }
        #expect(error.code == .endless && error.message.contains("waiting_for_retry"))
        #expect(kit.now == .hours(5))
    }

    @Test func `time does not go backwards`() async throws {
        let kit = try WorkflowTest(Shop.order)
        let error = try await #require(throws: TestKitError.self) { try await kit.advance(by: .seconds(-1)) }
        #expect(error.code == .outOfRange)
        #expect(kit.now == .zero)
    }
}
