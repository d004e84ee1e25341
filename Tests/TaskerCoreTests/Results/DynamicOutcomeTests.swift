import Foundation
import TaskerCore
import Testing

@Suite("Outcomes of decisions and batchable steps")
struct DynamicOutcomeTests {
    private func value(_ text: String) throws -> JSONValue { try JSONPayload(text: text).value() }

    @Test("A decision's outcome has the reference's shape, both ways")
    func decisionShape() throws {
        let some = DecisionOutcome.createSteps(["a", "b"])
        #expect(
            some.result
                == (try JSONPayload(
                    text: #"{"decision_point_outcome":{"step_names":["a","b"],"type":"create_steps"}}"#)))
        #expect(try DecisionOutcome(result: some.result.value()) == some)
        let none = try value(#"{"decision_point_outcome":{"type":"no_branches"},"routing_context":{}}"#)
        #expect(try DecisionOutcome(result: none) == .noBranches)
    }

    @Test(
        "A decision's outcome of another shape is refused by field",
        arguments: [
            (#"{}"#, "decision_point_outcome"), (#"7"#, "decision_point_outcome"),
            (#"{"decision_point_outcome":[]}"#, "decision_point_outcome.type"),
            (#"{"decision_point_outcome":{"type":"x"}}"#, "decision_point_outcome.type"),
            (#"{"decision_point_outcome":{"type":"create_steps"}}"#, "decision_point_outcome.step_names"),
            (
                #"{"decision_point_outcome":{"type":"create_steps","step_names":[1]}}"#,
                "decision_point_outcome.step_names"
            ),
        ])
    func decisionRefusals(text: String, field: String) throws {
        let result = try value(text)
        let error = #expect(throws: OutcomeError.self) { try DecisionOutcome(result: result) }
        #expect(error?.field == field)
    }

    @Test("A batch outcome has the reference's shape, both ways")
    func batchShape() throws {
        let cursors = [
            BatchCursor(batchID: "001", start: 0, end: 100, size: 100),
            BatchCursor(batchID: "002", start: "m", end: "z", size: 7),
        ]
        let some = BatchOutcome.createBatches(worker: "work", cursors: cursors, totalItems: 107)
        let json = some.json
        #expect(json["worker_count"] == 2)
        #expect(json["cursor_configs"]?.array?.first?["end_cursor"] == 100)
        #expect(try BatchOutcome(result: some.result.value()) == some)
        #expect(try BatchOutcome(result: BatchOutcome.noBatches.result.value()) == .noBatches)
    }

    @Test(
        "A batch outcome of another shape is refused by field",
        arguments: [
            (#"{}"#, "batch_processing_outcome"),
            (#"{"batch_processing_outcome":{"type":1}}"#, "batch_processing_outcome.type"),
            (
                #"{"batch_processing_outcome":{"type":"create_batches"}}"#,
                "batch_processing_outcome.worker_template_name"
            ),
            (
                #"{"batch_processing_outcome":{"type":"create_batches","worker_template_name":"w"}}"#,
                "batch_processing_outcome.cursor_configs"
            ),
            (
                #"{"batch_processing_outcome":{"type":"create_batches","worker_template_name":"w","cursor_configs":[{}]}}"#,
                "cursor.batch_id"
            ),
        ])
    func batchRefusals(text: String, field: String) throws {
        let result = try value(text)
        let error = #expect(throws: OutcomeError.self) { try BatchOutcome(result: result) }
        #expect(error?.field == field)
    }

    @Test("A checkpoint reads back as it was written")
    func checkpoint() throws {
        let time = Date(timeIntervalSince1970: 1_000)
        let checkpoint = StepCheckpoint(
            cursor: 40, itemsProcessed: 40, accumulated: ["sum": 3], savedAt: time,
            history: [.init(cursor: 20, savedAt: time), .init(cursor: 40, savedAt: time)])
        #expect(try StepCheckpoint(json: checkpoint.json) == checkpoint)
        #expect(try StepCheckpoint(json: ["cursor": nil]).itemsProcessed == 0)
        #expect(throws: OutcomeError.self) { try StepCheckpoint(json: ["items_processed": 3]) }
    }
}
