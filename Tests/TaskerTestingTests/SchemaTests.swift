import Foundation
import TaskerTesting
import Testing

@Suite("Schemas in the test kit")
struct SchemaTests {
    private static let number: JSONValue = [
        "type": "object", "required": ["number"], "properties": ["number": ["type": "integer"]],
    ]

    private static let template = TaskTemplate(
        name: "import", namespace: "shop", version: "1.0.0", inputSchema: number,
        steps: [
            StepDefinition(name: "cut", handler: HandlerDefinition(callable: "cut"), type: .batchable),
            StepDefinition(
                name: "part", handler: HandlerDefinition(callable: "part"), type: .batchWorker, dependencies: ["cut"],
                batchConfig: BatchConfiguration(
                    batchSize: 5, parallelism: 2, cursorField: "row", workerTemplate: "part"), resultSchema: number),
            StepDefinition(
                name: "join", handler: HandlerDefinition(callable: "join"), type: .deferredConvergence,
                dependencies: ["part"], resultSchema: number),
        ])

    private static func engine(_ options: TestOptions = TestOptions()) throws -> TestEngine {
        var handlers = HandlerRegistry()
        try handlers.register("cut") { (_: StepContext) -> BatchOutcome in
            .createBatches(
                worker: "part",
                cursors: [
                    BatchCursor(batchID: "001", start: 0, end: 5, size: 5),
                    BatchCursor(batchID: "002", start: 5, end: 10, size: 5),
                ], totalItems: 10)
        }
        try handlers.register("part") { _ in ["number": 1] }
        try handlers.register("join") { _ in ["number": 2] }
        return try TestEngine(templates: [template], handlers: handlers, options: options)
    }

    private static let sound = JSONPayload(["number": 7])

    @Test func `an input that does not fit input_schema is refused, with the place`() throws {
        let engine = try Self.engine()
        let error = try #require(throws: TestKitError.self) {
            try engine.submit(namespace: "shop", name: "import", input: JSONPayload(["number": "seven"]))
        }
        #expect(error.code == .invalidInput)
        #expect(error.message.contains("input_schema") && error.message.contains("/number"))
    }

    @Test func `an input that is too large is refused`() throws {
        var options = TestOptions()
        options.maxInputBytes = 10
        let error = try #require(throws: TestKitError.self) {
            try Self.engine(options).submit(namespace: "shop", name: "import", input: Self.sound)
        }
        #expect(error.code == .invalidInput && error.message.contains("12 bytes"))
    }

    @Test func `results that fit go through`() async throws {
        let run = try Self.engine().submit(namespace: "shop", name: "import", input: Self.sound)
        #expect(try await run.runToEnd() == .complete)
        #expect(try run.workers(of: "part").count == 2)
    }

    @Test(arguments: ["part_002", "join"])
    func `a result that does not fit result_schema fails its step for good`(step: String) async throws {
        let engine = try Self.engine()
        try engine.replace(step) { _ in ["number": "one"] }
        let run = try engine.submit(namespace: "shop", name: "import", input: Self.sound)
        #expect(try await run.runToEnd() == .blockedByFailures)
        let failure = try #require(try run.step(step).failure)
        #expect(failure.errorType == FailureType.validationError && !failure.retryable)
        #expect(failure.message.contains("result_schema") && failure.message.contains("/number"))
        #expect(try run.step(step).attempts == 1)
        #expect(run.deadLetters.map(\.cause) == [.permanentFailure])
    }

    @Test func `nor is it taken from an operator`() async throws {
        let engine = try Self.engine()
        try engine.fail("join", with: StepError.permanent("no"))
        let run = try engine.submit(namespace: "shop", name: "import", input: Self.sound)
        try await run.runToEnd()
        let ann = Operator("ann", reason: "I have counted")
        let error = try #require(throws: TestKitError.self) {
            try run.completeStep("join", result: ["number": "two"], by: ann)
        }
        #expect(error.code == .refused)
        #expect(error.message.contains("is error and") && error.message.contains("/number"))
        try run.completeStep("join", result: ["number": 2], by: ann)
        #expect(run.state == .complete)
    }

    @Test func `schemas can be left unchecked`() async throws {
        var options = TestOptions()
        options.checksSchemas = false
        let engine = try Self.engine(options)
        try engine.replace("join") { _ in "no number" }
        let run = try engine.submit(namespace: "shop", name: "import")
        #expect(try await run.runToEnd() == .complete)
    }
}
