import Tasker
import TaskerCore
import TaskerWorker
import Testing

@Suite("Batches in Swift")
struct BatchTests {
    struct Row: Codable, Sendable, Equatable {
        var key: String
    }

    static let load = Workflow("load", namespace: "data", input: String.self) { w in
        let rows = w.step("rows") { _, file in file.count }
        w.batch(
            "import", after: rows, size: 4, parallelism: 3, failureStrategy: .failFast, cursorField: "line",
            retry: .immediate(attempts: 2), timeout: .seconds(9), description: "Loads lines"
        ) { _, _, rows in
            .items(rows)
        } work: { _, file, range in
            "\(file)\(range.start)-\(range.end)"
        } converge: { _, _, results in
            results.joined(separator: " ")
        }
    }

    static let shrink = Workflow("shrink", input: [Row].self) { w in
        let list = w.step("list") { _, rows in rows }
        w.map("shrink", over: list, size: 2) { _, rows, row in "\(row.key)/\(rows.count)" }
    }

    @Test("A batch is an analysis, a pattern for workers and a convergence, as YAML would have them")
    func template() throws {
        let template = try Self.load.template()
        #expect(template.steps.map(\.name) == ["rows", "import_analyse", "import_batch", "import"])
        #expect(template.steps.map(\.type) == [.standard, .batchable, .batchWorker, .deferredConvergence])
        #expect(template.steps.map(\.dependencies) == [[], ["rows"], ["import_analyse"], ["import_batch"]])
        #expect(template.steps[1].handler.initialization == ["worker_template_name": "import_batch"])
        #expect(
            template.steps[2].batchConfig
                == BatchConfiguration(
                    batchSize: 4, parallelism: 3, cursorField: "line", workerTemplate: "import_batch",
                    failureStrategy: .failFast))
        #expect(
            template.steps.dropFirst().allSatisfy { $0.retry == .immediate(attempts: 2) && $0.timeout == .seconds(9) })
        #expect(Self.load.resultStep == "import")
    }

    private func analyse(_ rows: Int) async throws -> BatchOutcome {
        let run = try WorkflowRun(Self.load, input: JSONPayload(encoding: "f"))
        return try BatchOutcome(
            result: try await run.call("import_analyse", results: ["rows": JSONPayload(encoding: rows)]).value())
    }

    @Test("Items are cut into ranges of the declared size; none are no batches")
    func ranges() async throws {
        #expect(
            try await analyse(10)
                == .createBatches(
                    worker: "import_batch",
                    cursors: [
                        BatchCursor(batchID: "001", start: 0, end: 4, size: 4),
                        BatchCursor(batchID: "002", start: 4, end: 8, size: 4),
                        BatchCursor(batchID: "003", start: 8, end: 10, size: 2),
                    ], totalItems: 10))
        #expect(try await analyse(0) == .noBatches)
        #expect(try await analyse(-5) == .noBatches)
    }

    @Test("Numbers of a thousand batches and more have equal lengths; more than the engine takes are refused")
    func many() async throws {
        guard case .createBatches(_, let cursors, let total) = try await analyse(4_000) else {
            Issue.record("no batches")
            return
        }
        #expect(cursors.first?.batchID == "0001" && cursors.last?.batchID == "1000" && total == 4_000)
        let failure = try await #require(throws: StepFailure.self) { _ = try await analyse(40_004) }
        #expect(failure.errorCode == "too_many_batches" && !failure.retryable)
    }

    @Test("A worker gets its range with its type, the placeholder none")
    func workers() async throws {
        let run = try WorkflowRun(Self.load, input: JSONPayload(encoding: "f"))
        let cursor = BatchCursor(batchID: "002", start: 4, end: 8, size: 4).json
        let worked = try await run.call("import_batch", configuration: ["cursor": cursor, "is_no_op": false])
        #expect(worked.text == #""f4-8""#)
        let placeholder = try await run.call(
            "import_batch", configuration: ["cursor": BatchCursor.placeholder.json, "is_no_op": true])
        #expect(try placeholder.value()["no_op"] == true)
    }

    @Test("The convergence receives the results in the order of the ranges, and none from the placeholder")
    func convergence() async throws {
        let run = try WorkflowRun(Self.load, input: JSONPayload(encoding: "f"))
        let results = try Dictionary(
            uniqueKeysWithValues: [1, 2, 999, 1_000].map { ("import_batch_\($0)", try JSONPayload(encoding: "r\($0)")) }
        )
        #expect(try await run.call("import", results: results).text == #""r1 r2 r999 r1000""#)
        #expect(
            try await run.call("import", results: ["import_batch_000": JSONPayload(["no_op": true])]).text == #""""#)
    }

    @Test("Positions may be of any type, and without a convergence the results are the result")
    func typedPositions() async throws {
        let workflow = Workflow("keys", input: [String].self) { w in
            w.batch("copy") { _, keys in
                .ranges(zip(keys, keys.dropFirst()).map { BatchRange(from: Row(key: $0), to: Row(key: $1), size: 7) })
            } work: { _, _, range in
                range
            }
        }
        let run = try WorkflowRun(workflow, input: JSONPayload(encoding: ["a", "k", "z"]))
        guard
            case .createBatches(_, let cursors, 14) = try BatchOutcome(
                result: try await run.call("copy_analyse").value())
        else {
            Issue.record("no batches")
            return
        }
        #expect(cursors.map(\.start) == [["key": "a"], ["key": "k"]])
        let result = try await run.call(
            "copy_batch", configuration: ["cursor": try #require(cursors.last).json, "is_no_op": false])
        #expect(try result.decode(BatchRange<Row>.self) == BatchRange(from: Row(key: "k"), to: Row(key: "z"), size: 7))
        #expect(try await run.call("copy", results: ["copy_batch_001": result]).value().array?.count == 1)
    }

    @Test("A map hands each worker its own elements, and joins the results in order")
    func map() async throws {
        let rows = ["a", "b", "c"].map(Row.init)
        let run = try WorkflowRun(Self.shrink, input: JSONPayload(encoding: rows))
        let outcome = try BatchOutcome(
            result: try await run.call("shrink_analyse", results: ["list": JSONPayload(encoding: rows)]).value())
        guard case .createBatches("shrink_batch", let cursors, 3) = outcome else {
            Issue.record("no batches: \(outcome)")
            return
        }
        var results: [String: JSONPayload] = [:]
        for cursor in cursors {
            results["shrink_batch_\(cursor.batchID)"] = try await run.call(
                "shrink_batch", configuration: ["cursor": cursor.json, "is_no_op": false])
        }
        #expect(results["shrink_batch_002"]?.text == #"["c/3"]"#)
        #expect(try await run.call("shrink", results: results).text == #"["a/3","b/3","c/3"]"#)
        let empty = try BatchOutcome(
            result: try await run.call("shrink_analyse", results: ["list": JSONPayload(text: "[]")]).value())
        #expect(empty == .noBatches)
        #expect(try await run.call("shrink", results: ["shrink_batch_000": JSONPayload(["no_op": true])]).text == "[]")
    }

    @Test("A batch as a branch begins with its analysis")
    func branch() async throws {
        let workflow = Workflow("branch", input: [Row].self) { w in
            let list = w.step("list") { _, rows in rows }
            let keys = w.map("keys", over: list) { _, _, row in row.key }
            let one = w.step("one", after: list) { _, _, rows in rows.map(\.key) }
            w.decision("route", after: list, branches: [keys, one]) { _, _, list in .take(list.count > 1 ? keys : one) }
            w.converge("join", after: keys, one) { _, _, keys, one in keys ?? one ?? [] }
        }
        #expect(try workflow.template().step(named: "keys_analyse")?.dependencies == ["list", "route"])
        let run = try WorkflowRun(workflow, input: JSONPayload(text: "[]"))
        let result = try await run.call("route", results: ["list": JSONPayload(text: #"[{"key":"a"},{"key":"b"}]"#)])
        #expect(try DecisionOutcome(result: result.value()) == .createSteps(["keys_analyse"]))
    }

    @Test(
        "Sizes, parallelism and names out of range are refused under the batch's name",
        arguments: [
            (size: 0, parallelism: 1, field: "size", path: "steps.import.batch_config.batch_size"),
            (size: 1, parallelism: 0, field: "parallelism", path: "steps.import.batch_config.parallelism"),
            (size: 1, parallelism: 1_001, field: "parallelism", path: "steps.import.batch_config.parallelism"),
            (size: 100_001, parallelism: 1, field: "size", path: "steps.import.batch_config.batch_size"),
        ])
    func badNumbers(size: Int, parallelism: Int, field: String, path: String) throws {
        let workflow = Workflow("bad", input: Int.self) { w in
            w.batch("import", size: size, parallelism: parallelism) { _, count in
                .items(count)
            } work: { _, _, range in
                range.size
            }
        }
        let error = try #require(throws: WorkflowError.self) { try workflow.validate() }
        #expect(error.problems.map(\.path) == [path])
    }

    @Test("A step with the name of a part of a batch is refused")
    func takenName() throws {
        let workflow = Workflow("bad", input: Int.self) { w in
            w.batch("import") { _, count in
                .items(count)
            } work: { _, _, range in
                range.size
            }
            w.step("import_batch") { _, input in input }
        }
        let error = try #require(throws: WorkflowError.self) { try workflow.validate() }
        #expect(error.problems.map(\.code) == [.duplicate])
        #expect(error.problems.first?.path == "steps.import_batch.name")
    }
}
