public import Foundation
import PostgresClient

/// The runs of a template, or of a step of one, on average.
public struct RunAverages: Sendable, Hashable {
    /// The template's namespace.
    public let namespace: String
    /// The template's name.
    public let template: String
    /// The template's version.
    public let version: String
    /// The step's name; nil for runs of the whole template.
    public let step: String?
    /// How many runs.
    public let runs: Int
    /// The mean of their times.
    public let averageDuration: Duration
    /// The longest of them.
    public let longestDuration: Duration
    /// The share of runs that failed, 0 to 1.
    public let errorRate: Double
    /// When the last of them ended.
    public let lastEndedAt: Date?

    init(_ row: PostgresRow, ofStep: Bool) throws {
        namespace = try row.decode("namespace_name")
        template = try row.decode("task_name")
        version = try row.decode("version")
        step = ofStep ? try row.decode("step_name", as: String.self) : nil
        runs = try row.decode("execution_count")
        averageDuration = .seconds(try row.decode("average_duration_seconds", as: Double?.self) ?? 0)
        longestDuration = .seconds(try row.decode("max_duration_seconds", as: Double?.self) ?? 0)
        errorRate = try row.decode("error_rate")
        lastEndedAt = try row.decode("last_executed_at")
    }
}
