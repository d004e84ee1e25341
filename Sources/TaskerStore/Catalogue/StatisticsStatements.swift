import PostgresClient

/// The statements that call the schema's reading functions.
enum StatisticsStatements {
    static let health = PostgresStatement(
        name: "health_counts", sql: "SELECT * FROM tasker.get_system_health_counts()")
    static let countHistory = PostgresStatement(
        name: "count_history", sql: "SELECT tasker.count_history() AS outcome")
    static let analytics = PostgresStatement(
        name: "analytics", sql: "SELECT * FROM tasker.get_analytics_metrics($1::timestamptz)")
    static let slowestSteps = PostgresStatement(
        name: "slowest_steps",
        sql: "SELECT * FROM tasker.get_slowest_steps($1::timestamptz, $2::int, $3::text, $4::text, $5::text)")
    static let slowestTasks = PostgresStatement(
        name: "slowest_tasks",
        sql: "SELECT * FROM tasker.get_slowest_tasks($1::timestamptz, $2::int, $3::text, $4::text, $5::text)")
    static let stepAverages = PostgresStatement(
        name: "slowest_step_averages",
        sql: """
            SELECT * FROM tasker.get_slowest_steps_aggregated(
                $1::timestamptz, $2::int, $3::int, $4::text, $5::text, $6::text)
            """)
    static let taskAverages = PostgresStatement(
        name: "slowest_task_averages",
        sql: """
            SELECT * FROM tasker.get_slowest_tasks_aggregated(
                $1::timestamptz, $2::int, $3::int, $4::text, $5::text, $6::text)
            """)
    static let readiness = PostgresStatement(
        name: "step_readiness", sql: "SELECT * FROM tasker.get_step_readiness_status_batch($1::uuid[])")
    static let reports = PostgresStatement(
        name: "task_reports", sql: "SELECT * FROM tasker.get_task_summaries($1::uuid[])")

    static let all = [
        health, countHistory, analytics, slowestSteps, slowestTasks, stepAverages, taskAverages, readiness, reports,
    ]
}
