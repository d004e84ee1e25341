import Foundation
import PostgresClient

/// How many steps ended when, by the clock of the database, in quarters of a second.
struct Throughput {
    private let slots: [Int64: Int64]
    private static let perSecond = 4.0

    /// Reads it from the times at which steps were settled.
    init(of database: LoadDatabase) async throws {
        let rows = try await database.rows(
            """
            SELECT floor(extract(epoch FROM processed_at) * 4)::bigint, count(*)::bigint
            FROM tasker.workflow_steps WHERE state = 'complete' GROUP BY 1
            """)
        slots = Dictionary(uniqueKeysWithValues: try rows.map { (try $0.decode(at: 0), try $0.decode(at: 1)) })
    }

    /// Steps per second between two times.
    func rate(from begin: Date, to end: Date) -> Double {
        let first = Int64((begin.timeIntervalSince1970 * Self.perSecond).rounded(.up))
        let last = Int64((end.timeIntervalSince1970 * Self.perSecond).rounded(.down))
        guard last > first else { return 0 }
        return Double((first..<last).reduce(0) { $0 + slots[$1, default: 0] }) / Double(last - first) * Self.perSecond
    }

    /// How long after a time the rate was reached again and kept over a window; nil when it was not within the limit.
    func recovery(after fault: Date, to rate: Double, window: TimeInterval, limit: TimeInterval) -> TimeInterval? {
        stride(from: 0, through: limit, by: 1 / Self.perSecond).first { delay in
            let begin = fault.addingTimeInterval(delay)
            return self.rate(from: begin, to: begin.addingTimeInterval(window)) >= rate
        }
    }
}
