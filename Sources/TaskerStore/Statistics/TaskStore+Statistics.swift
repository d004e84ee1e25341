public import Foundation
import PostgresClient

extension TaskStore {
    /// How many tasks and steps there are in each state.
    ///
    /// Costs what is unfinished, and what was created since ``countHistory()`` last counted.
    public func healthCounts() async throws -> HealthCounts {
        guard let row = try await query(StatisticsStatements.health).first else {
            throw PostgresError(.decoding, "the counts have no row")
        }
        return try HealthCounts(row)
    }

    /// Counts what was created since the last time, so that ``healthCounts()`` stays cheap.
    ///
    /// Services do it every few minutes. It takes two calls to count: see `HistoryCount`.
    @discardableResult
    public func countHistory() async throws -> HistoryCount {
        let answer = try await query(StatisticsStatements.countHistory).first?.decode("outcome", as: String.self)
        guard let outcome = answer.flatMap(HistoryCount.init) else {
            throw PostgresError(.decoding, "an unknown outcome of counting")
        }
        return outcome
    }

    /// What became of the tasks created at a moment or later; in the last hour when nil.
    public func analytics(since: Date? = nil) async throws -> AnalyticsMetrics {
        let rows = try await query(StatisticsStatements.analytics, [since.map { .timestamptz($0) } ?? .null])
        guard let row = rows.first else { throw PostgresError(.decoding, "the metrics have no row") }
        return try AnalyticsMetrics(row)
    }

    /// The complete steps that ran longest, the longest first.
    ///
    /// - Throws: `ReadError` for a limit out of range; `PostgresError`.
    public func slowestSteps(_ query: SlowestQuery = SlowestQuery()) async throws -> [SlowStep] {
        try await self.query(StatisticsStatements.slowestSteps, try query.values(withMinimum: false)).map(SlowStep.init)
    }

    /// The ended tasks that took longest, the longest first.
    ///
    /// - Throws: `ReadError` for a limit out of range; `PostgresError`.
    public func slowestTasks(_ query: SlowestQuery = SlowestQuery()) async throws -> [SlowTask] {
        try await self.query(StatisticsStatements.slowestTasks, try query.values(withMinimum: false)).map(SlowTask.init)
    }

    /// The steps of templates that run longest on average.
    ///
    /// - Throws: `ReadError` for a limit out of range; `PostgresError`.
    public func slowestStepAverages(_ query: SlowestQuery = SlowestQuery()) async throws -> [RunAverages] {
        try await self.query(StatisticsStatements.stepAverages, try query.values(withMinimum: true))
            .map { try RunAverages($0, ofStep: true) }
    }

    /// The templates whose tasks take longest on average.
    ///
    /// - Throws: `ReadError` for a limit out of range; `PostgresError`.
    public func slowestTaskAverages(_ query: SlowestQuery = SlowestQuery()) async throws -> [RunAverages] {
        try await self.query(StatisticsStatements.taskAverages, try query.values(withMinimum: true))
            .map { try RunAverages($0, ofStep: false) }
    }

    /// Which steps of tasks could start, and what the others wait for; by task and step.
    public func readiness(of tasks: [UUID]) async throws -> [StepReadiness] {
        try await query(StatisticsStatements.readiness, [.uuidArray(tasks)]).map(StepReadiness.init)
    }

    /// A report about each of the tasks, by key; unknown ones are absent.
    public func reports(of tasks: [UUID]) async throws -> [TaskReport] {
        try await query(StatisticsStatements.reports, [.uuidArray(tasks)]).map(TaskReport.init)
    }
}
