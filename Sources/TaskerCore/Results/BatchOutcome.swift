/// What a batchable step found: the batches that its workers go through.
///
/// The shape of the JSON is the reference's, so that analyses of workers in every language read the same.
public enum BatchOutcome: Hashable, Sendable {
    /// Nothing to do: one placeholder worker runs, so that the convergence runs too.
    case noBatches
    /// One worker for each cursor.
    ///
    /// - Parameters:
    ///   - worker: the template's batch worker step.
    ///   - totalItems: how many items there are in all, for people.
    case createBatches(worker: String, cursors: [BatchCursor], totalItems: Int)

    /// The member of a batchable step's result that holds the outcome.
    public static let member = "batch_processing_outcome"
    /// The most batches that one step may create.
    public static let maximumBatches = 10_000
}

extension BatchOutcome {
    /// The outcome as the reference writes it, with the tag `type`.
    public var json: JSONValue {
        switch self {
        case .noBatches: ["type": "no_batches"]
        case .createBatches(let worker, let cursors, let totalItems):
            [
                "type": "create_batches", "worker_template_name": .string(worker),
                "worker_count": .int(Int64(cursors.count)), "cursor_configs": .array(cursors.map(\.json)),
                "total_items": .int(Int64(totalItems)),
            ]
        }
    }

    /// A whole result that holds nothing but the outcome.
    public var result: JSONPayload { JSONPayload(.object([Self.member: json])) }

    /// Reads an outcome.
    ///
    /// - Throws: `OutcomeError` when the value is no outcome of a batchable step.
    public init(json: JSONValue) throws(OutcomeError) {
        switch json["type"]?.string {
        case "no_batches": self = .noBatches
        case "create_batches":
            guard let worker = json["worker_template_name"]?.string else {
                throw OutcomeError(
                    "\(Self.member).worker_template_name", found: json["worker_template_name"],
                    allowed: "the name of a batch worker step")
            }
            guard let elements = json["cursor_configs"]?.array else {
                throw OutcomeError(
                    "\(Self.member).cursor_configs", found: json["cursor_configs"], allowed: "a list of cursors")
            }
            var cursors: [BatchCursor] = []
            for element in elements { cursors.append(try BatchCursor(json: element)) }
            let totalItems = json["total_items"]?.int.flatMap(Int.init(exactly:)) ?? 0
            self = .createBatches(worker: worker, cursors: cursors, totalItems: totalItems)
        default:
            let found = json.object == nil ? json : json["type"]
            throw OutcomeError("\(Self.member).type", found: found, allowed: "no_batches or create_batches")
        }
    }

    /// Reads the outcome out of a batchable step's result.
    ///
    /// - Throws: `OutcomeError` when the result holds none.
    public init(result: JSONValue) throws(OutcomeError) {
        guard let outcome = result[Self.member] else {
            throw OutcomeError(field: Self.member, found: "nothing", allowed: "the outcome of the analysis, as a map")
        }
        try self.init(json: outcome)
    }
}
