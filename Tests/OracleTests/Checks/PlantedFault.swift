import PostgresClient
import Testing

/// A defect put into a function of one scratch database, to see whether the oracle notices.
struct PlantedFault: CustomTestStringConvertible {
    /// What is wrong then.
    let name: String
    /// The function, without schema.
    let function: String
    /// What its text says.
    let right: String
    /// What it says with the defect.
    let wrong: String

    var testDescription: String { name }

    /// Replaces the function.
    ///
    /// - Throws: `FaultError` when the function's text does not hold what is to be replaced.
    func plant(in subject: Subject) async throws {
        let rows = try await subject.pool.query(Self.definition, [.text(function)])
        let definition = try rows.first?.decode(at: 0, as: String.self) ?? ""
        guard definition.contains(right) else { throw FaultError(name: name) }
        try await subject.run(definition.replacing(right, with: wrong))
    }

    /// The fault cannot be planted any more: its text needs an update.
    struct FaultError: Error {
        let name: String
    }

    private static let definition = PostgresStatement(
        name: "oracle_definition",
        sql: """
            SELECT pg_get_functiondef(p.oid) FROM pg_proc p
            WHERE p.pronamespace = 'tasker'::regnamespace AND p.proname = $1::text
            """)

    static let all = [
        PlantedFault(
            name: "results of earlier attempts are taken", function: "settle_steps",
            right: "s.state = 'in_progress' AND s.attempts = r.attempt", wrong: "s.state = 'in_progress'"),
        PlantedFault(
            name: "claims go by message instead of time", function: "claim_steps", right: "ORDER BY q.vt",
            wrong: "ORDER BY q.msg_id"),
    ]
}
