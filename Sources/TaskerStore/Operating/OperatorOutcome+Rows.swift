import PostgresClient

extension OperatorOutcome {
    /// Reads the rows that every action of the schema's section 11 answers with.
    init(_ rows: PostgresRows) throws {
        var outcome: OperatorOutcome?
        var enqueued: [String: Int] = [:]
        for row in rows {
            let steps = Int(try row.decode("steps", as: Int32.self))
            let detail = try row.decode("detail", as: String?.self) ?? ""
            let state = try row.decode("state", as: String?.self) ?? ""
            switch try row.decode("kind", as: String.self) {
            case "done": outcome = .done(state: state, steps: steps, enqueued: [:])
            case "refused": outcome = .refused(state: state, reason: detail)
            case "not_found": outcome = .notFound(detail)
            default: enqueued[detail, default: 0] += steps
            }
        }
        guard let outcome else { throw PostgresError(.decoding, "an action gave no answer") }
        if case .done(let state, let steps, _) = outcome {
            self = .done(state: state, steps: steps, enqueued: enqueued)
        } else {
            self = outcome
        }
    }
}
