import Foundation
import PostgresClient
import Synchronization
import TaskerCore
import TaskerStore
import TaskerWorker
import TestSupport
import Testing

@testable import Tasker

/// Decisions, batches and maps of Swift workflows, in PostgreSQL.
@Suite struct BranchServiceTests {
    struct Totals: Codable, Sendable, Hashable {
        var sum = 0
    }

    private func result<Output>(of workflow: Workflow<Int, Output>, _ input: Int, in tasker: Tasker) async throws
        -> Output
    {
        try await tasker.submit(workflow, input: input).result()
    }

    @Test func `what a decision takes runs and is joined, and the rest does not exist`() async throws {
        try await ServiceFixture.with { fixture in
            let tasker = try await fixture.make([DecisionTests.approval])
            try await fixture.running(tasker) {
                let cases = [
                    (10, ["approved 10", nil]), (2_000, [nil, "refused"]), (9_500, ["approved 9500", "granted"]),
                ]
                for (amount, result) in cases {
                    let task = try await tasker.submit(DecisionTests.approval, input: .init(amount: amount))
                    #expect(try await task.result() == result)
                }
                let none = try await tasker.submit(DecisionTests.approval, input: .init(amount: -1))
                try await none.finished()
                let error = try await #require(throws: TaskerError.self) { try await none.result() }
                #expect(error.code == .noResult)
                let names = try await fixture.names(of: none.id)
                #expect(names == ["check", "route"])
            }
            #expect(try await fixture.store.violations() == [])
        }
    }

    @Test func `a choice that is no branch blocks the task with the names that are allowed`() async throws {
        let workflow = Workflow("loose", namespace: "branches", input: Int.self) { w in
            let first = w.step("loose_first") { _, input in input }
            let left = w.step("loose_left", after: first) { _, _, first in first }
            let other = w.step("loose_other", after: first) { _, _, first in first }
            w.decision("loose_route", after: first, branches: [left]) { _, _, _ in .take(other) }
            return first
        }
        try await ServiceFixture.with { fixture in
            let tasker = try await fixture.make([workflow])
            try await fixture.running(tasker) {
                let task = try await tasker.submit(workflow, input: 1)
                let error = try await #require(throws: TaskerError.self) { try await task.finished() }
                #expect(error.failures.map(\.name) == ["loose_route"])
                #expect(
                    error.failures.first?.message
                        == "the decision 'loose_route' took 'loose_other'; its branches are loose_left")
                #expect(try await task.state() == .blockedByFailures)
            }
        }
    }

    @Test func `nested decisions with a batch as a branch give what they give in memory`() async throws {
        let workflow = Workflow("nested", namespace: "branches", input: Int.self) { w in
            let first = w.step("n_first") { _, input in input }
            let one = w.step("n_one", after: first) { _, _, first in [first] }
            let many = w.batch("n_many", after: first, size: 2, parallelism: 2) { _, _, first in
                .items(first)
            } work: { _, _, range in
                range.start
            }
            let inner = w.decision("n_inner", branches: [one, many]) { _, input in
                input > 1 ? .take(many) : .take(one)
            }
            let none = w.step("n_none") { _, _ in [-1] }
            w.decision("n_outer", after: first, branches: [inner, none]) { _, _, first in
                first > 0 ? .take(inner) : .take(none)
            }
            w.converge("n_join", after: one, many, none) { _, _, one, many, none in
                (one ?? []) + (many ?? []) + (none ?? [])
            }
        }
        try await ServiceFixture.with { fixture in
            let tasker = try await fixture.make([workflow])
            try await fixture.running(tasker) {
                for (input, result) in [(0, [-1]), (1, [1]), (5, [0, 2, 4])] {
                    let task = try await tasker.submit(workflow, input: input)
                    #expect(try await task.result() == result)
                }
            }
            #expect(try await fixture.store.violations() == [])
        }
    }

    @Test func `a batch hands each worker its range, and joins the results in order`() async throws {
        let workflow = Workflow("sums", namespace: "branches", input: Int.self) { w in
            w.batch("s_sum", size: 10, parallelism: 3) { _, limit in
                .items(limit)
            } work: { context, _, range in
                guard context.attempt > 1 || range.start != 10 else {
                    throw StepError.retryable("once more", after: .milliseconds(1))
                }
                return range.indices.reduce(0, +)
            } converge: { _, _, results in
                results
            }
        }
        try await ServiceFixture.with { fixture in
            let tasker = try await fixture.make([workflow])
            try await fixture.running(tasker) {
                let result1 = try await result(of: workflow, 35, in: tasker)
                #expect(result1 == [45, 145, 245, 160])
                let result2 = try await result(of: workflow, 0, in: tasker)
                #expect(result2 == [])
                let many = try await result(of: workflow, 2_000, in: tasker)
                #expect(many.count == 200 && many.reduce(0, +) == 1_999_000)
            }
            #expect(try await fixture.store.violations() == [])
        }
    }

    @Test func `a map of five hundred elements comes back in order`() async throws {
        let workflow = Workflow("lengths", namespace: "branches", input: Int.self) { w in
            let words = w.step("m_words") { _, count in (0..<count).map { "word \($0)" } }
            let lengths = w.map("m_length", over: words, parallelism: 20) { _, _, word in word.count }
            w.step("m_sum", after: lengths, words) { _, _, lengths, words in lengths == words.map(\.count) }
        }
        try await ServiceFixture.with { fixture in
            let tasker = try await fixture.make([workflow])
            try await fixture.running(tasker) {
                for count in [500, 0] {
                    let agrees = try await result(of: workflow, count, in: tasker)
                    #expect(agrees)
                }
            }
            #expect(try await fixture.store.violations() == [])
        }
    }

    @Test func `an attempt goes on where the one before it saved a checkpoint`() async throws {
        let done = Mutex<[Int]>([])
        let workflow = Workflow("resume", namespace: "branches", input: Int.self) { w in
            w.batch("r_work", size: 100, retry: .immediate(attempts: 3)) { _, count in
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
                    if next == 4 * context.attempt { throw StepError.retryable("stumbles") }
                }
                return totals
            } converge: { _, _, results in
                results.map(\.sum).reduce(0, +)
            }
        }
        try await ServiceFixture.with { fixture in
            let tasker = try await fixture.make([workflow])
            try await fixture.running(tasker) {
                let result3 = try await result(of: workflow, 10, in: tasker)
                #expect(result3 == 45)
                #expect(done.withLock { $0 } == Array(0..<10))
            }
        }
    }

    @Test func `the convergence of an isolating batch receives what succeeded`() async throws {
        let workflow = Workflow("isolate", namespace: "branches", input: Int.self) { w in
            let work = w.batch("i_work", size: 1, parallelism: 1, failureStrategy: .isolate, retry: .none) { _, count in
                .items(count)
            } work: { _, _, range in
                guard range.start != 1 else { throw StepError.permanent("broken") }
                return range.start
            }
            w.step("i_end", after: work) { _, _, results in results }
        }
        try await ServiceFixture.with { fixture in
            let tasker = try await fixture.make([workflow])
            try await fixture.running(tasker) {
                let task = try await tasker.submit(workflow, input: 3)
                let error = try await #require(throws: TaskerError.self) { try await task.finished() }
                #expect(error.failures.map(\.name) == ["i_work_batch_002"])
                try await eventually("the convergence and what follows it ran") {
                    try await fixture.store.store.result(ofStep: "i_end", task: task.id)?.value() == [0, 2]
                }
            }
        }
    }
}

extension ServiceFixture {
    /// The names of a task's steps, sorted.
    fileprivate func names(of task: UUID) async throws -> [String] {
        try await store.database.withConnection { connection in
            try await connection.query(
                .init(
                    name: "",
                    sql: """
                        SELECT n.name::text AS name FROM tasker.workflow_steps s
                        JOIN tasker.named_steps n ON n.named_step_uuid = s.named_step_uuid
                        WHERE s.task_uuid = $1::uuid ORDER BY 1
                        """), [.uuid(task)]
            ).map { try $0.decode("name", as: String.self) }
        }
    }
}
