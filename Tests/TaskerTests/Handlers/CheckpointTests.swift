import Foundation
import Logging
import Synchronization
import TaskerCore
import TaskerWorker
import Testing

@Suite("Checkpoints of a handler")
struct CheckpointTests {
    struct Totals: Codable, Equatable, Sendable {
        var rows: Int
    }

    private func context(
        saved: StepCheckpoint? = nil, saving: (@Sendable (StepCheckpoint) async throws -> Void)? = nil
    ) -> StepContext {
        StepContext(
            taskID: UUID(), stepID: UUID(), stepName: "load_batch_001",
            workflow: WorkflowReference(namespace: "test", name: "load", version: "1.0.0"), attempt: 2, maxAttempts: 3,
            correlationID: UUID(), input: .emptyObject, checkpoint: saved, saving: saving,
            logger: Logger(label: "test"))
    }

    @Test("What is saved comes back with its types")
    func roundTrip() async throws {
        let saved = Mutex<StepCheckpoint?>(nil)
        let first = context { checkpoint in saved.withLock { $0 = checkpoint } }
        let nothing: Checkpoint<Int, Totals>? = try first.resumed()
        #expect(nothing == nil)
        try await first.checkpoint(cursor: 500, processed: 20, accumulated: Totals(rows: 19))
        let second = context(saved: saved.withLock { $0 })
        let earlier = try #require(try second.resumed(cursor: Int.self, accumulated: Totals.self))
        #expect(earlier.cursor == 500 && earlier.processed == 20 && earlier.accumulated == Totals(rows: 19))
    }

    @Test("Without anything gathered there is nothing gathered")
    func withoutAccumulated() async throws {
        let saved = Mutex<StepCheckpoint?>(nil)
        try await context { checkpoint in saved.withLock { $0 = checkpoint } }
            .checkpoint(cursor: ["k": "v"], processed: 1)
        #expect(saved.withLock { $0 }?.accumulated == nil)
        let earlier = try context(saved: saved.withLock { $0 }).resumed(
            cursor: [String: String].self, accumulated: Int.self)
        #expect(earlier?.cursor == ["k": "v"] && earlier?.accumulated == nil)
    }

    @Test("What was saved in another form fails the step for good, naming the type and not the data")
    func wrongForm() throws {
        let context = context(saved: StepCheckpoint(cursor: "secret", itemsProcessed: 1))
        let error = try #require(throws: PayloadError.self) {
            _ = try context.resumed(cursor: Int.self, accumulated: Int.self)
        }
        #expect(error.description.hasPrefix("saved checkpoint is no Int: "))
        #expect(!error.description.contains("secret"))
        #expect(!StepFailure(thrown: error).retryable)
    }

    @Test("What PostgreSQL cannot store, and a negative count, are refused before anything is saved")
    func refusals() async throws {
        let saves = Mutex(0)
        let context = context { _ in saves.withLock { $0 += 1 } }
        let text = try await #require(throws: StepFailure.self) {
            try await context.checkpoint(cursor: "a\0", processed: 1)
        }
        #expect(text.errorType == FailureType.checkpointError && !text.retryable)
        await #expect(throws: StepFailure.self) { try await context.checkpoint(cursor: 1, processed: -1) }
        await #expect(throws: StepFailure.self) {
            try await context.checkpoint(cursor: 1, processed: 1, accumulated: Double.infinity)
        }
        #expect(saves.withLock { $0 } == 0)
    }

    @Test("A failure to save reaches the handler")
    func failedSave() async throws {
        let context = context { _ in throw CancellationError() }
        await #expect(throws: CancellationError.self) { try await context.checkpoint(cursor: 1, processed: 1) }
    }
}
