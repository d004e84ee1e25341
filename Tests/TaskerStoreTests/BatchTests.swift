import Foundation
import TaskerCore
import TaskerStore
import TestSupport
import Testing

@Suite struct BatchTests {
    private func begin(
        _ fixture: StoreFixture, parallelism: Int = 100,
        strategy: BatchConfiguration.FailureStrategy = .continueOnFailure
    ) async throws -> UUID {
        let steps =
            StepDefinition.batch("cut", worker: "work", parallelism: parallelism, strategy: strategy) + [
                .step("join", after: ["work"], type: .deferredConvergence), .step("mail", after: ["join"]),
            ]
        return try await fixture.create(try await fixture.register(steps))[0]
    }

    private func states(_ fixture: StoreFixture, _ task: UUID) async throws -> [String: Int] {
        let workers = try await fixture.steps(of: task).filter { $0.key.hasPrefix("work_") }
        return Dictionary(workers.values.map { ($0, 1) }, uniquingKeysWith: +)
    }

    @Test func `an analysis becomes workers with their cursors, joined at the end`() async throws {
        try await StoreFixture.with { fixture in
            let task = try await begin(fixture)
            #expect(try await fixture.steps(of: task) == ["cut": "enqueued"])
            let result = JSONValue.object([
                BatchOutcome.member: BatchOutcome.tens(2, worker: "work").json, "file": "orders.csv",
            ])
            let settled = try await fixture.finish("cut", with: JSONPayload(result))
            #expect(settled.started.enqueued == ["worker_alpha_queue": 2])
            #expect(try await fixture.parents(of: "work_002", task: task) == ["cut batch_dependency"])
            #expect(
                try await fixture.parents(of: "join", task: task) == [
                    "work_001 worker_to_convergence", "work_002 worker_to_convergence",
                ])
            let second = try await fixture.claim(step: "work_002")
            let inputs = try #require(try second.configuration?.value())
            #expect(
                inputs == [
                    "cursor": ["batch_id": "002", "start_cursor": 20, "end_cursor": 30, "batch_size": 10],
                    "batch_metadata": ["cursor_field": "id", "failure_strategy": "continue_on_failure"],
                    "is_no_op": false, "__template_step_name": "work",
                ])
            // Not all the cursors again.
            #expect(try second.results["cut"]?.value() == ["file": "orders.csv"])
            try await fixture.settle([second])
            try await fixture.finish("work_001")
            #expect(try await fixture.claim(step: "join").results.keys.sorted() == ["work_001", "work_002"])
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `no batches run one placeholder, and the convergence`() async throws {
        try await StoreFixture.with { fixture in
            let task = try await begin(fixture)
            try await fixture.finish("cut", with: BatchOutcome.noBatches.result)
            let step = try await fixture.claim(step: "work_000")
            let work = try BatchAssignment(inputs: try #require(try step.configuration?.value()))
            #expect(work == BatchAssignment(cursor: .placeholder, cursorField: "id", isNoOp: true))
            try await fixture.settle([step])
            for name in ["join", "mail"] { try await fixture.finish(name) }
            #expect(try await fixture.state(of: task) == "complete")
        }
    }

    @Test func `no more workers are under way than the window has places`() async throws {
        try await StoreFixture.with { fixture in
            let task = try await begin(fixture, parallelism: 3)
            try await fixture.finish("cut", with: BatchOutcome.tens(8, worker: "work").result)
            #expect(try await states(fixture, task) == ["enqueued": 3, "pending": 5])
            #expect(try await fixture.explain("work_004", task: task)?.code == .batchWindowFull)
            let first = try await fixture.claim()
            #expect(first.map(\.name) == ["work_001", "work_002", "work_003"])
            try await fixture.settle([first[1]])
            #expect(try await states(fixture, task) == ["complete": 1, "in_progress": 2, "enqueued": 1, "pending": 4])
            // A retry keeps its place; a failure for good gives it up.
            try await fixture.settle([first[0]], .retryable, delay: .seconds(600))
            #expect(try await states(fixture, task)["pending"] == 4)
            try await fixture.settle([first[2]], .permanent)
            #expect(try await states(fixture, task)["pending"] == 3)
            #expect(try await fixture.claim().map(\.name) == ["work_004", "work_005"])
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `a failed worker stops those that have not begun when the batch is to fail fast`() async throws {
        try await StoreFixture.with { fixture in
            let task = try await begin(fixture, parallelism: 3, strategy: .failFast)
            try await fixture.finish("cut", with: BatchOutcome.tens(6, worker: "work").result)
            let running = try await fixture.claim(2)
            let settled = try await fixture.settle([running[0]], .permanent)
            #expect(settled.tasks == [task: "blocked_by_failures"])
            #expect(try await states(fixture, task) == ["error": 1, "in_progress": 1, "cancelled": 4])
            #expect(try await fixture.claim().isEmpty)
            try await fixture.settle([running[1]])
            #expect(
                try await fixture.parents(of: "join", task: task) == [
                    "work_001 worker_to_convergence", "work_002 worker_to_convergence",
                ])
            // Whoever resolves the failure lets the convergence go on with what succeeded.
            _ = try await fixture.store.resolveStep("work_001", task: task, by: Operator("ann", reason: "known"))
            let join = try await fixture.claim(step: "join")
            #expect(join.results["work_002"] != nil)
            try await fixture.settle([join])
            try await fixture.finish("mail")
            #expect(try await fixture.state(of: task) == "complete")
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `an isolated failure is set aside, and the task says so at its end`() async throws {
        try await StoreFixture.with { fixture in
            let task = try await begin(fixture, parallelism: 1, strategy: .isolate)
            try await fixture.finish("cut", with: BatchOutcome.tens(3, worker: "work").result)
            try await fixture.finish("work_001")
            try await fixture.finish("work_002", .permanent)
            try await fixture.finish("work_003")
            let join = try await fixture.claim(step: "join")
            #expect(join.results.keys.sorted() == ["work_001", "work_003"])
            try await fixture.settle([join])
            try await fixture.finish("mail")
            #expect(try await fixture.state(of: task) == "blocked_by_failures")
            _ = try await fixture.store.resolveStep("work_002", task: task, by: Operator("ann", reason: "known"))
            #expect(try await fixture.state(of: task) == "complete")
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `by default the others go on, and the convergence waits for the failed one`() async throws {
        try await StoreFixture.with { fixture in
            let task = try await begin(fixture, parallelism: 1)
            try await fixture.finish("cut", with: BatchOutcome.tens(2, worker: "work").result)
            try await fixture.finish("work_001", .permanent)
            try await fixture.finish("work_002")
            #expect(try await fixture.state(of: task) == "blocked_by_failures")
            #expect(try await fixture.steps(of: task)["join"] == "pending")
            _ = try await fixture.store.resetStep("work_001", task: task, by: Operator("ann", reason: "again"))
            for name in ["work_001", "join", "mail"] { try await fixture.finish(name) }
            #expect(try await fixture.state(of: task) == "complete")
            #expect(try await fixture.violations() == [])
        }
    }

    private static func outcome(_ cursors: [BatchCursor], worker: String = "work") -> String {
        BatchOutcome.createBatches(worker: worker, cursors: cursors, totalItems: 1).result.text
    }

    private static let invalid: [(String, String)] = [
        ("{}", "batch_processing_outcome: found nothing"),
        (#"{"batch_processing_outcome":{"type":1}}"#, "type: found 1; allowed is no_batches or create_batches"),
        (outcome([]), "cursor_configs: found 0 cursors; allowed are 1 to 10000 (or the type no_batches)"),
        (
            outcome([BatchCursor(batchID: "1", start: 0, end: 1, size: 1)], worker: "mail"),
            "worker_template_name: found 'mail'; allowed is 'work'"
        ),
        (outcome([BatchCursor(batchID: "", start: 0, end: 1, size: 1)]), "cursor_configs[0].batch_id: found \"\""),
        (outcome([BatchCursor(batchID: "1", start: 0, end: 1, size: -1)]), "cursor_configs[0].batch_size: found -1"),
        (
            outcome([
                BatchCursor(batchID: "1", start: 0, end: 1, size: 1),
                BatchCursor(batchID: "1", start: 1, end: 2, size: 1),
            ]), "found batch_id '1' more than once"
        ),
        (
            outcome([
                BatchCursor(batchID: "b", start: 5, end: 9, size: 1),
                BatchCursor(batchID: "a", start: 0, end: 6, size: 1),
            ]), "found batch 'b' from 5 to 9, although another goes to 6"
        ),
        (
            outcome([BatchCursor(batchID: "1", start: 3, end: 2, size: 1)]),
            "found batch '1' from 3 to 2; allowed are ranges"
        ),
        (
            outcome([BatchCursor(batchID: String(repeating: "x", count: 124), start: 0, end: 1, size: 1)]),
            "the name of a step has 129 characters; allowed are 128"
        ),
    ]

    @Test(arguments: invalid)
    func `an analysis without a valid outcome fails for good, says why, and creates nothing`(
        result: String, message: String
    ) async throws {
        try await StoreFixture.with { fixture in
            let task = try await begin(fixture)
            try await fixture.finish("cut", with: try JSONPayload(text: result))
            #expect(try await fixture.steps(of: task) == ["cut": "error"])
            #expect(try await fixture.state(of: task) == "blocked_by_failures")
            let found = try await fixture.errorMessage(of: "cut", task: task) ?? ""
            #expect(found.hasPrefix("invalid_outcome: batch_processing_outcome"))
            #expect(found.contains(message), "\(found)")
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `cursors that are no numbers, or only touch, are taken`() async throws {
        try await StoreFixture.with { fixture in
            let task = try await begin(fixture)
            let cursors = [
                BatchCursor(batchID: "a", start: 0, end: 5, size: 5),
                BatchCursor(batchID: "b", start: 5, end: 5, size: 0),
                BatchCursor(batchID: "c", start: 5, end: 9.5, size: 4),
                BatchCursor(batchID: "d", start: "m", end: nil, size: 0),
            ]
            try await fixture.finish("cut", with: try JSONPayload(text: Self.outcome(cursors)))
            #expect(try await states(fixture, task) == ["enqueued": 4])
        }
    }

    @Test func `ten thousand workers are created in one call, and the last of them ends the batch`() async throws {
        try await StoreFixture.with { fixture in
            let task = try await begin(fixture, parallelism: 1_000)
            try await fixture.finish("cut", with: BatchOutcome.tens(10_000, worker: "work").result)
            #expect(try await states(fixture, task) == ["enqueued": 1_000, "pending": 9_000])
            var done = 0
            while true {
                let claimed = try await fixture.claim(500)
                guard claimed.first?.name.hasPrefix("work_") == true else { break }
                try await fixture.settle(claimed)
                done += claimed.count
            }
            #expect(done == 10_000)
            #expect(try await fixture.steps(of: task)["join"] == "in_progress")
            #expect(try await fixture.violations() == [])
        }
    }
}
