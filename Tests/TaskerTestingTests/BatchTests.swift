import Foundation
import Synchronization
import TaskerTesting
import Testing

@Suite("Batches in the test kit")
struct BatchTests {
    struct Totals: Codable, Sendable, Equatable {
        var sum = 0
    }

    /// Sums the numbers below the input, in ranges of ten.
    static let sums = Workflow("sums", input: Int.self) { w in
        let limit = w.step("limit") { _, input in input }
        let sum = w.batch("sum", after: limit, size: 10, parallelism: 3) { _, _, limit in
            .items(limit)
        } work: { _, _, range in
            range.indices.reduce(0, +)
        } converge: { _, _, results in
            results
        }
        w.step("end", after: sum) { _, input, sums in "\(input): \(sums)" }
    }

    @Test(arguments: [
        (limit: 25, workers: 3, result: "25: [45, 145, 110]"), (limit: 10, workers: 1, result: "10: [45]"),
        (limit: 0, workers: 1, result: "0: []"),
    ])
    func `each range is the work of a step, and their results come in order`(
        limit: Int, workers: Int, result: String
    ) async throws {
        let kit = try WorkflowTest(Self.sums)
        let run = try kit.submit(limit)
        #expect(try await run.runToEnd() == .complete)
        #expect(try run.result() == result)
        let steps = try run.workers(of: "sum")
        #expect(steps.count == workers)
        #expect(steps.map(\.name).first == (limit == 0 ? "sum_batch_000" : "sum_batch_001"))
    }

    @Test func `no more workers run at the same time than parallelism allows`() async throws {
        let kit = try WorkflowTest(Self.sums)
        try kit.delay("sum_batch", by: .minutes(1))
        let run = try kit.submit(80)
        try await run.advance(by: .seconds(1))
        #expect(try run.workers(of: "sum").count { $0.state == .inProgress } == 3)
        #expect(try run.workers(of: "sum").count { $0.state == .pending } == 5)
        try await run.runToEnd()
        #expect(kit.now == .minutes(3))
        #expect(run.state == .complete)
    }

    @Test func `one worker can be made to fail, and it alone is repeated`() async throws {
        let kit = try WorkflowTest(Self.sums)
        try kit.fail("sum_batch_002", attempt: 1, with: StepError.retryable("busy"))
        let run = try kit.submit(25)
        #expect(try await run.runToEnd() == .complete)
        #expect(try run.workers(of: "sum").map(\.attempts) == [1, 2, 1])
        #expect(try run.result() == "25: [45, 145, 110]")
    }

    private static func strategy(_ strategy: BatchConfiguration.FailureStrategy) -> Workflow<Int, [Int]> {
        Workflow("strategy", input: Int.self) { w in
            w.batch("work", size: 1, parallelism: 1, failureStrategy: strategy, retry: .none) { _, count in
                .items(count)
            } work: { _, _, range in
                range.start
            }
        }
    }

    @Test(arguments: [
        (
            strategy: BatchConfiguration.FailureStrategy.continueOnFailure,
            states: [StepState.complete, .error, .complete]
        ),
        (strategy: .failFast, states: [.complete, .error, .cancelled]),
        (strategy: .isolate, states: [.complete, .error, .complete]),
    ])
    func `a worker that fails for good means for the others what the strategy says`(
        strategy: BatchConfiguration.FailureStrategy, states: [StepState]
    ) async throws {
        let kit = try WorkflowTest(Self.strategy(strategy))
        try kit.fail("work_batch_002", with: StepError.permanent("broken"))
        let run = try kit.submit(3)
        #expect(try await run.runToEnd() == .blockedByFailures)
        #expect(try run.workers(of: "work").map(\.state) == states)
        // Set aside, the failed worker takes no part in the convergence, which has a result then.
        #expect(try run.step("work").payload?.text == (strategy == .isolate ? "[0,2]" : nil))
    }

    @Test func `an attempt goes on where the one before it saved a checkpoint`() async throws {
        let done = Mutex<[Int]>([])
        let workflow = Workflow("resume", input: Int.self) { w in
            w.batch("work", size: 100) { _, count in
                .items(count)
            } work: { context, _, range in
                var totals = Totals()
                var next = range.start
                if let earlier = try context.resumed(cursor: Int.self, accumulated: Totals.self) {
                    next = earlier.cursor
                    totals = earlier.accumulated ?? totals
                }
                while next < range.end {
                    done.withLock { $0.append(next) }
                    totals.sum += next
                    next += 1
                    try await context.checkpoint(cursor: next, processed: next - range.start, accumulated: totals)
                }
                return totals
            } converge: { _, _, results in
                results.map(\.sum).reduce(0, +)
            }
        }
        let kit = try WorkflowTest(workflow)
        try kit.crash("work_batch", attempt: 1, .afterCheckpoint(4))
        try kit.crash("work_batch", attempt: 2, .afterCheckpoint(3))
        let run = try kit.submit(10)
        #expect(try await run.runToEnd() == .complete)
        #expect(try run.result() == 45)
        #expect(done.withLock { $0 } == Array(0..<10))
        let worker = try run.step("work_batch_001")
        #expect(worker.attempts == 3)
        #expect(worker.checkpoint?.cursor == 10 && worker.checkpoint?.itemsProcessed == 10)
        #expect(worker.checkpoint?.history.count == 10)
    }

    @Test func `a map gives the results in the order of the elements`() async throws {
        let workflow = Workflow("map", input: [String].self) { w in
            let words = w.step("words") { _, words in words }
            let lengths = w.map("length", over: words, parallelism: 2) { context, _, word in
                guard context.attempt > 1 || word != "bb" else { throw StepError.retryable("once more") }
                return word.count
            }
            w.step("sum", after: lengths, words) { _, _, lengths, words in
                zip(words, lengths).map { "\($0)\($1)" }.joined(separator: ",")
            }
        }
        let kit = try WorkflowTest(workflow)
        let run = try kit.submit(["a", "bb", "ccc", ""])
        #expect(try await run.runToEnd() == .complete)
        #expect(try run.result() == "a1,bb2,ccc3,0")
        #expect(try run.workers(of: "length").map(\.attempts) == [1, 2, 1, 1])
        let empty = try kit.submit([])
        #expect(try await empty.runToEnd() == .complete)
        #expect(try empty.result() == "")
    }

    @Test func `ranges that overlap fail the batch for good`() async throws {
        let workflow = Workflow("overlap", input: Int.self) { w in
            w.batch("work") { _, _ in
                .ranges([BatchRange(from: 0, to: 5, size: 5), BatchRange(from: 4, to: 9, size: 5)])
            } work: { _, _, range in
                range.size
            }
        }
        let kit = try WorkflowTest(workflow)
        let run = try kit.submit(0)
        #expect(try await run.runToEnd() == .blockedByFailures)
        #expect(try run.step("work_analyse").failure?.message.contains("cursor_configs") == true)
    }

    @Test func `a batch behind a decision, and a step behind two batches`() async throws {
        let workflow = Workflow("both", input: Int.self) { w in
            let first = w.step("first") { _, input in input }
            let small = w.step("small", after: first) { _, _, first in [first] }
            let large = w.batch("large", after: first, size: 2) { _, _, first in
                .items(first)
            } work: { _, _, range in
                range.start
            }
            w.decision("route", after: first, branches: [small, large]) { _, _, first in
                first > 2 ? .take(large) : .take(small)
            }
            let join = w.converge("join", after: small, large) { _, _, small, large in small ?? large ?? [] }
            let one = w.batch("one", after: first) { _, _, first in
                .items(first)
            } work: { _, _, range in
                range.size
            }
            let two = w.batch("two", after: first) { _, _, first in
                .items(first)
            } work: { _, _, range in
                -range.size
            }
            let both = w.step("both", after: one, two) { _, _, one, two in one + two }
            w.converge("end", after: join, both) { _, _, join, both in (join ?? []) + (both ?? []) }
        }
        let kit = try WorkflowTest(workflow)
        try kit.delay("one_analyse", by: .minutes(5))
        let large = try kit.submit(5)
        #expect(try await large.runToEnd() == .complete)
        #expect(try large.result() == [0, 2, 4, 5, -5])
        let small = try kit.submit(1)
        #expect(try await small.runToEnd() == .complete)
        #expect(try small.result() == [1, 1, -1])
        #expect(try !small.step("large_analyse").exists)
    }
}
