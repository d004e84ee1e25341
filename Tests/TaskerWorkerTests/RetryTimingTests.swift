import Foundation
import Synchronization
import TaskerCore
import TaskerStore
import TestSupport
import Testing

@testable import TaskerWorker

@Suite(.serialized) struct RetryTimingTests {
    @Test(arguments: [50, 200])
    func `retries run on time, not at the next poll`(milliseconds: Int) async throws {
        try await StoreFixture.with { fixture in
            let policy = RetryPolicy.constant(attempts: 6, delay: .milliseconds(milliseconds))
            let gaps = try await Self.gaps(fixture, policy) { _ in throw StepError.retryable("again") }
            #expect(gaps.count == 5)
            #expect(gaps.allSatisfy { $0 >= .milliseconds(milliseconds) }, "\(gaps)")
            // The median, as other tests of the same run keep the machine busy.
            #expect(gaps.sorted()[2] < .milliseconds(milliseconds + 5000), "\(gaps)")
        }
    }

    @Test func `what a handler asks for takes the place of the policy's delay`() async throws {
        try await StoreFixture.with { fixture in
            let policy = RetryPolicy.constant(attempts: 4, delay: .seconds(60))
            let gaps = try await Self.gaps(fixture, policy) { _ in
                throw StepError.retryable("later", after: .milliseconds(100))
            }
            #expect(gaps.count == 3)
            #expect(gaps.allSatisfy { $0 >= .milliseconds(100) }, "\(gaps)")
            #expect(gaps.sorted()[1] < .seconds(5), "\(gaps)")
        }
    }

    @Test func `more retries than a poll takes are all run at the first poll`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            _ = try await fixture.create(template, count: 600)
            // Somebody else's failures, of which the worker knows nothing.
            try await fixture.settle(try await fixture.claim(600), .retryable)
            try await fixture.withWorker(
                .work { _ in .null },
                {
                    $0.pollInterval = .seconds(600)
                    $0.capacity = 600
                }
            ) { _ in
                try await fixture.waitForAll(toBe: "complete", within: .seconds(15))
            }
            #expect(try await fixture.violations() == [])
        }
    }

    /// The times between a step's attempts.
    private static func gaps(
        _ fixture: StoreFixture, _ policy: RetryPolicy, _ body: @escaping @Sendable (StepContext) async throws -> Void
    ) async throws -> [Duration] {
        let template = try await fixture.register([.step("a", retry: policy)])
        let task = try await fixture.create(template)[0]
        let times = Times()
        let handlers = HandlerRegistry.work { context in
            times.note()
            try await body(context)
            return .null
        }
        try await fixture.withWorker(handlers, { $0.pollInterval = .seconds(600) }) { _ in
            try await fixture.wait(for: task, toBe: "blocked_by_failures")
        }
        return times.gaps
    }

    private final class Times: Sendable {
        private let instants = Mutex<[ContinuousClock.Instant]>([])

        func note() {
            instants.withLock { $0.append(.now) }
        }

        var gaps: [Duration] {
            let all = instants.withLock { $0 }
            return zip(all, all.dropFirst()).map { $0.duration(to: $1) }
        }
    }
}
