import PostgresClient

/// The statements that settle what foreign workers did.
enum ForeignStatements {
    static let readResults = PostgresStatement(
        name: "read_foreign_results", sql: "SELECT * FROM tasker.read_foreign_results($1::int, $2::int)")
    static let settleSteps = PostgresStatement(
        name: "settle_foreign_steps",
        sql: """
            SELECT * FROM tasker.settle_foreign_steps(
                $1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::jsonb[], $6::bigint[], $7::bigint[])
            """)

    static let all = [readResults, settleSteps]
}
