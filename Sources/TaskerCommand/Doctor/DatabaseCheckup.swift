import Foundation
import Logging
import PostgresClient
import TaskerSchema
import TaskerStore

/// What is wrong with a database.
struct DatabaseCheckup {
    /// A larger difference between the clocks misleads people who compare times.
    private static let clockTolerance = 1.0

    let url: String
    let logger: Logger

    func findings() async -> [DoctorFinding] {
        do {
            let configuration = try DatabaseOptions.configuration(url)
            return try await PrivateDatabase.withConnection(configuration, logger: logger) { connection in
                [DoctorFinding(name: "database", grade: .ok, found: configuration.description)]
                    + (try await examine(connection)) + (try await records(configuration))
            }
        } catch {
            let failure = CommandFailure(wrapping: error)
            return [
                DoctorFinding(
                    name: "database", grade: .missing, found: failure.message,
                    remedy: "correct --database or DATABASE_URL; `tasker dev` starts a private one")
            ]
        }
    }

    private func examine(_ connection: PostgresConnection) async throws -> [DoctorFinding] {
        let before = Date()
        let server = try await ServerPicture.read(from: connection)
        let middle = before.addingTimeInterval(Date().timeIntervalSince(before) / 2)
        let status = try await Migrator(
            connection: connection, options: PrivateDatabase.options(), logger: logger
        ).status()
        return [version(status), schema(status), clock(server.clock.timeIntervalSince(middle))]
            + status.components.map { DoctorFinding(name: $0.name, grade: .ok, found: "\($0.version) (\($0.origin))") }
            + settings(server, status)
    }

    /// Whether the records of every task agree with each other; asked only of a schema of this version.
    private func records(_ configuration: PostgresConfiguration) async throws -> [DoctorFinding] {
        let found: [Inconsistency]
        do {
            found = try await StoreSession.with(configuration, logger: logger) { try await $0.inconsistencies() }
        } catch is SchemaError {
            return []
        }
        guard !found.isEmpty else {
            return [DoctorFinding(name: "records", grade: .ok, found: "every task's state, counters and history agree")]
        }
        return found.map { offence in
            let step = offence.stepID.map { ", step \($0.uuidString.lowercased())" } ?? ""
            return DoctorFinding(
                name: "records", grade: .missing,
                found: "\(offence.rule): task \(offence.taskID.uuidString.lowercased())\(step): \(offence.found)",
                remedy: "this is a defect of Tasker unless somebody wrote to its tables: please report it")
        }
    }

    private func version(_ status: MigrationStatus) -> DoctorFinding {
        let isOld = status.server.major < ServerVersion.oldestSupportedMajor
        return DoctorFinding(
            name: "server", grade: isOld ? .missing : .ok, found: "PostgreSQL \(status.server)",
            remedy: isOld ? "PostgreSQL 17 or 18 is needed" : nil)
    }

    private func schema(_ status: MigrationStatus) -> DoctorFinding {
        if let problem = status.problem {
            return DoctorFinding(name: "schema", grade: .missing, found: problem.message)
        }
        guard status.isCurrent else {
            return DoctorFinding(
                name: "schema", grade: .missing,
                found: status.applied.isEmpty ? "not there" : "version \(status.applied.count)",
                remedy: "tasker migrate up")
        }
        return DoctorFinding(name: "schema", grade: .ok, found: "version \(status.applied.count), up to date")
    }

    private func clock(_ skew: TimeInterval) -> DoctorFinding {
        let isFar = abs(skew) > Self.clockTolerance
        let text = "the server is \(TimeText.span(.seconds(abs(skew)))) \(skew < 0 ? "behind" : "ahead")"
        return DoctorFinding(
            name: "clocks", grade: isFar ? .warning : .ok, found: text,
            remedy: isFar ? "synchronise the clocks (NTP); Tasker goes by the server's" : nil)
    }

    private func settings(_ server: ServerPicture, _ status: MigrationStatus) -> [DoctorFinding] {
        let found = DoctorFinding(
            name: "settings", grade: status.warnings.isEmpty ? .ok : .warning,
            found: "TimeZone \(server.timeZone), search_path \(server.searchPath)",
            remedy: status.warnings.isEmpty ? nil : status.warnings.joined(separator: "; "))
        return [found]
    }
}
