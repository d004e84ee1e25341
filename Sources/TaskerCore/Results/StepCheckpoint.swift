public import Foundation

/// How far a step has come, saved so that a later attempt goes on from there instead of the beginning.
public struct StepCheckpoint: Hashable, Sendable {
    /// An earlier checkpoint of the step.
    public struct Past: Hashable, Sendable {
        /// Where the step stood.
        public var cursor: JSONValue
        /// When it was saved; nil when the text of a foreign worker is no time.
        public var savedAt: Date?

        /// Creates an entry.
        public init(cursor: JSONValue, savedAt: Date?) {
            self.cursor = cursor
            self.savedAt = savedAt
        }
    }

    /// Where the step stands; any JSON value that the handler understands.
    public var cursor: JSONValue
    /// How many items are done.
    public var itemsProcessed: Int
    /// What the handler has gathered so far.
    public var accumulated: JSONValue?
    /// When it was saved; nil before it is.
    public var savedAt: Date?
    /// The checkpoints of the step so far, this one last; at most `maximumHistory`.
    public var history: [Past]

    /// The most entries that a checkpoint's history keeps; the oldest are dropped.
    public static let maximumHistory = 20

    /// Creates a checkpoint.
    public init(
        cursor: JSONValue, itemsProcessed: Int, accumulated: JSONValue? = nil, savedAt: Date? = nil,
        history: [Past] = []
    ) {
        self.cursor = cursor
        self.itemsProcessed = itemsProcessed
        self.accumulated = accumulated
        self.savedAt = savedAt
        self.history = history
    }
}

extension StepCheckpoint {
    /// The checkpoint as the column `workflow_steps.checkpoint` holds it.
    public var json: JSONValue {
        [
            "cursor": cursor, "items_processed": .int(Int64(itemsProcessed)),
            "accumulated_results": accumulated ?? .null, "timestamp": Self.json(savedAt),
            "history": .array(history.map { ["cursor": $0.cursor, "timestamp": Self.json($0.savedAt)] }),
        ]
    }

    /// Reads a checkpoint; missing fields take the reference's defaults.
    ///
    /// - Throws: `OutcomeError` when the value is no map, or has no cursor.
    public init(json: JSONValue) throws(OutcomeError) {
        guard let members = json.object, let cursor = members["cursor"] else {
            throw OutcomeError("checkpoint.cursor", found: json.object == nil ? json : nil, allowed: "any JSON value")
        }
        let accumulated = members["accumulated_results"]
        self.init(
            cursor: cursor, itemsProcessed: members["items_processed"]?.int.flatMap(Int.init(exactly:)) ?? 0,
            accumulated: accumulated == .null ? nil : accumulated,
            savedAt: members["timestamp"]?.string.flatMap(RFC3339.parse),
            history: (members["history"]?.array ?? []).map {
                Past(cursor: $0["cursor"] ?? .null, savedAt: $0["timestamp"]?.string.flatMap(RFC3339.parse))
            })
    }

    private static func json(_ time: Date?) -> JSONValue { time.map { .string(RFC3339.format($0)) } ?? .null }
}
