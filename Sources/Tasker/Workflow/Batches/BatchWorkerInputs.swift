import TaskerCore
import TaskerWorker

/// What a batch worker finds in its configuration.
struct BatchWorkerInputs: Decodable {
    let cursor: JSONPayload
    let isNoOp: Bool?

    enum CodingKeys: String, CodingKey {
        case cursor
        case isNoOp = "is_no_op"
    }

    /// The result of the placeholder that runs when there is nothing to do.
    static let noOpResult = JSONPayload(["batch_id": "000", "no_op": true, "processed_count": 0])

    /// The range that the worker goes through; nil for the placeholder.
    static func range<Position>(of context: StepContext, _ type: Position.Type) throws -> BatchRange<Position>? {
        let inputs = try context.configuration(as: BatchWorkerInputs.self)
        guard inputs.isNoOp != true else { return nil }
        let cursor = try inputs.cursor.decode(Cursor<Position>.self)
        return BatchRange(from: cursor.start, to: cursor.end, size: cursor.size)
    }

    private struct Cursor<Position: Decodable>: Decodable {
        let start: Position
        let end: Position
        let size: Int

        enum CodingKeys: String, CodingKey {
            case start = "start_cursor"
            case end = "end_cursor"
            case size = "batch_size"
        }
    }
}
