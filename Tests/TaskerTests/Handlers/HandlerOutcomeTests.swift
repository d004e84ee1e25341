import Foundation
import TaskerCore
import TaskerWorker
import Testing

@Suite("What calling a handler comes to")
struct HandlerOutcomeTests {
    struct Unreachable: Error {}
    struct Explained: LocalizedError {
        var errorDescription: String? { "the disk is full" }
    }

    @Test("A returned value is a success")
    func success() async throws {
        #expect(try await outcome { _ in 5 }.result?.text == "5")
    }

    @Test("A permanent StepError is a permanent failure with its code and details")
    func permanent() async throws {
        let failure = try await failure { _ in
            throw StepError.permanent("no such account", code: "no_account", details: ["account": 12])
        }
        #expect(
            failure
                == StepFailure(
                    message: "no such account", errorType: "permanent_error", errorCode: "no_account", retryable: false,
                    details: ["account": 12]))
    }

    @Test("A retryable StepError keeps the delay it asks for")
    func retryable() async throws {
        let failure = try await failure { _ in throw StepError.retryable("busy", after: .seconds(90)) }
        #expect(
            failure
                == StepFailure(
                    message: "busy", errorType: "retryable_error", retryable: true, retryAfter: .seconds(90)))
    }

    @Test("Any other error is retryable and gives the name of its type")
    func anyError() async throws {
        let plain = try await failure { _ in throw Unreachable() }
        #expect(plain.errorType == "Unreachable")
        #expect(plain.retryable)
        let explained = try await failure { _ in throw Explained() }
        #expect(explained.message == "the disk is full")
        #expect(explained.errorType == "Explained")
    }

    @Test("An input that does not fit is a permanent failure with the code invalid_input")
    func invalidInput() async throws {
        let failure = try await failure { context in try context.input(as: [Int].self) }
        #expect(failure.errorCode == "invalid_input")
        #expect(failure.errorType == "validation_error")
        #expect(!failure.retryable)
        #expect(failure.message.hasPrefix("task input is no Array<Int>"))
    }

    @Test("A decoding error of the handler's own work is retried like any other")
    func ownDecodingError() async throws {
        let failure = try await failure { _ in try JSONDecoder().decode(Int.self, from: Data("{}".utf8)) }
        #expect(failure.errorType == "DecodingError")
        #expect(failure.retryable)
    }

    @Test("A result that JSON cannot hold fails permanently")
    func infinity() async throws {
        let failure = try await failure { _ in Double.infinity }
        #expect(failure.errorType == "invalid_result")
        #expect(!failure.retryable)
    }

    @Test("A result with a NUL character, which PostgreSQL refuses, fails permanently with the reason")
    func nul() async throws {
        let failure = try await failure { _ in ["text": "a\0b"] }
        #expect(failure.errorType == "invalid_result")
        #expect(failure.message.contains("NUL"))
        #expect(!failure.retryable)
    }

    @Test("A result over the limit fails permanently and names both sizes; one at the limit passes")
    func sizeLimit() async throws {
        // Two bytes are the quotation marks.
        let fitting = try await outcome(resultLimit: 1_000) { _ in String(repeating: "x", count: 998) }
        #expect(fitting.result?.byteCount == 1_000)
        let failure = try await failure(resultLimit: 1_000) { _ in String(repeating: "x", count: 999) }
        #expect(failure.errorType == "result_too_large")
        #expect(failure.message == "the result has 1001 bytes of JSON; allowed are 1000")
        #expect(!failure.retryable)
    }

    @Test("A failure can always be stored: no NUL, no endless message, no endless details")
    func storable() async throws {
        let failure = try await failure { _ in
            throw StepError.permanent(
                "\0" + String(repeating: "m", count: 100_000), code: "a\0",
                details: ["dump": .string(String(repeating: "d", count: 100_000))])
        }
        #expect(failure.message.count == 8_192)
        #expect(failure.message.hasPrefix("\u{FFFD}m"))
        #expect(failure.errorCode == "a\u{FFFD}")
        #expect(failure.details.keys.sorted() == ["omitted"])
        let nul = try await self.failure { _ in throw StepError.permanent("x", details: ["dump": "\0"]) }
        #expect(JSONPayload(.object(nul.details)).findJSONBRefusal() == nil)
    }

    @Test("A handler that gives up because it was cancelled is neither a success nor a failure")
    func cancelled() async {
        let handler = ClosureHandler(encoding: { _ in
            try await Task.sleep(for: .seconds(60))
            return 1
        })
        let running = Task { await handler.attempt(.test(), resultLimit: 1_000) }
        running.cancel()
        #expect(await running.value == .cancelled)
    }

    @Test("A handler that finishes although it was cancelled has its result")
    func finishedAnyway() async {
        let handler = ClosureHandler(encoding: { _ in 1 })
        let running = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await handler.attempt(.test(), resultLimit: 1_000)
        }
        #expect(await running.value == .finished(.success(JSONPayload(trusting: Array("1".utf8)))))
    }

    @Test("A CancellationError that nobody asked for is a retryable failure")
    func ownCancellation() async throws {
        let failure = try await failure { _ in throw CancellationError() }
        #expect(failure.errorType == "CancellationError")
        #expect(failure.retryable)
    }

    private func outcome<Value: Encodable & Sendable>(
        resultLimit: Int = 1 << 20, _ run: @escaping @Sendable (StepContext) async throws -> Value
    ) async throws -> StepOutcome {
        let outcome = await ClosureHandler(encoding: run).attempt(.test(), resultLimit: resultLimit)
        guard case .finished(let finished) = outcome else { throw Unreachable() }
        return finished
    }

    private func failure<Value: Encodable & Sendable>(
        resultLimit: Int = 1 << 20, _ run: @escaping @Sendable (StepContext) async throws -> Value
    ) async throws -> StepFailure {
        try #require(try await outcome(resultLimit: resultLimit, run).failure)
    }

    private func failure(
        _ run: @escaping @Sendable (StepContext) async throws -> Never
    ) async throws -> StepFailure {
        try await failure { context -> NoResult in try await run(context) }
    }
}
