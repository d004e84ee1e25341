import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport
import Testing

@Suite struct HistoryTests {
    private static func failure(_ step: ClaimedStep, _ type: String, retryable: Bool = true) -> StepSettlement {
        let outcome = StepOutcome.failure(StepFailure(message: "\(type)!", errorType: type, retryable: retryable))
        let now = Date()
        return StepSettlement(
            reference: step.reference, outcome: retryable ? .retryable : .permanent,
            result: StepExecutionResult(stepUUID: step.stepID, outcome: outcome, startedAt: now, completedAt: now)
                .encode(), delay: .zero, elapsed: .milliseconds(7))
    }

    @Test func `every failed attempt keeps its error, whatever came after it`() async throws {
        try await StoreFixture.with { fixture in
            let task = try await fixture.create(try await fixture.register([.step("a")]))[0]
            for type in ["first", "second"] {
                let step = try await fixture.claim()[0]
                _ = try await fixture.store.settle([Self.failure(step, type)], terms: fixture.terms(limit: 0))
                _ = try await fixture.store.runTimers(limit: 10)
            }
            try await fixture.settle(try await fixture.claim())
            let ends = try await fixture.store.history(of: task).filter { $0.success != nil }
            #expect(ends.map(\.success) == [false, false, true])
            #expect(ends.map(\.errorType) == ["first", "second", nil])
            #expect(ends.map(\.errorMessage) == ["first!", "second!", nil])
            #expect(ends.map { $0.resultBytes != nil } == [false, false, true])
        }
    }

    @Test func `a failure for good keeps its error when an operator has it begin again`() async throws {
        try await StoreFixture.with { fixture in
            let task = try await fixture.create(try await fixture.register([.step("a")]))[0]
            let step = try await fixture.claim()[0]
            _ = try await fixture.store.settle(
                [Self.failure(step, "broken", retryable: false)], terms: fixture.terms(limit: 0))
            _ = try await fixture.store.resetStep("a", task: task, by: Operator("ann", reason: "again"))
            try await fixture.settle(try await fixture.claim())
            #expect(try await fixture.store.history(of: task).compactMap(\.errorType) == ["broken"])
        }
    }

    @Test func `what a step does comes before what its task does because of it`() async throws {
        try await StoreFixture.with { fixture in
            let task = try await fixture.create(try await fixture.register([.step("a")]))[0]
            try await fixture.settle(try await fixture.claim())
            let history = try await fixture.store.history(of: task)
            #expect(
                history.map { "\($0.step ?? "task") \($0.to)" } == [
                    "a enqueued", "task steps_in_process", "a in_progress", "a complete", "task complete",
                ])
            #expect(history.suffix(2).map(\.at) == [history[3].at, history[3].at])
        }
    }
}
