/// Where one batch begins and ends.
public struct BatchCursor: Hashable, Sendable {
    /// The batch's own part of its step's name, unique among the batches of a step, such as `001`.
    public var batchID: String
    /// The first position, inclusive; any JSON value that the worker understands.
    public var start: JSONValue
    /// The position to stop at, exclusive.
    public var end: JSONValue
    /// How many items the batch has; 0 when unknown.
    public var size: Int

    /// Creates a cursor.
    public init(batchID: String, start: JSONValue, end: JSONValue, size: Int) {
        self.batchID = batchID
        self.start = start
        self.end = end
        self.size = size
    }

    /// The cursor of the placeholder that runs when there are no batches.
    public static let placeholder = BatchCursor(batchID: "000", start: 0, end: 0, size: 0)
}

extension BatchCursor {
    /// The cursor as the reference writes it.
    public var json: JSONValue {
        ["batch_id": .string(batchID), "start_cursor": start, "end_cursor": end, "batch_size": .int(Int64(size))]
    }

    /// Reads a cursor.
    ///
    /// - Throws: `OutcomeError` when the value is no cursor.
    public init(json: JSONValue) throws(OutcomeError) {
        guard let batchID = json["batch_id"]?.string else {
            throw OutcomeError("cursor.batch_id", found: json["batch_id"], allowed: "a text")
        }
        guard let size = json["batch_size"]?.int.flatMap(Int.init(exactly:)) else {
            throw OutcomeError("cursor.batch_size", found: json["batch_size"], allowed: "a whole number")
        }
        self.init(batchID: batchID, start: json["start_cursor"] ?? .null, end: json["end_cursor"] ?? .null, size: size)
    }
}
