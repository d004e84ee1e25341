import Foundation
import PostgresClient
import PostgresServer

/// What is on this machine.
struct MachineCheckup {
    /// libpq pipelines since version 14.
    private static let oldestLibpq = 140_000

    func findings() async -> [DoctorFinding] {
        var findings = [libpq]
        findings += await installations()
        findings += [pgmq]
        if let user { findings.append(user) }
        return findings
    }

    private var libpq: DoctorFinding {
        let isOld = LibpqVersion.number < Self.oldestLibpq
        return DoctorFinding(
            name: "libpq", grade: isOld ? .missing : .ok, found: LibpqVersion.text,
            remedy: isOld ? "version 14 or later is needed; on Debian: apt install libpq5" : nil)
    }

    private func installations() async -> [DoctorFinding] {
        var found: [DoctorFinding] = []
        var missing: [(major: Int, reason: String)] = []
        for major in PostgresInstallation.searchedMajors {
            do {
                let installation = try await PostgresInstallation.find("\(major)")
                found.append(
                    DoctorFinding(
                        name: "PostgreSQL \(major)", grade: .ok,
                        found: "\(installation.version) in \(installation.binFolder)"))
            } catch {
                missing.append((major, (error as? PostgresServerError)?.message ?? "\(error)"))
            }
        }
        return found
            + missing.map { major, reason in
                DoctorFinding(
                    name: "PostgreSQL \(major)", grade: found.isEmpty ? .missing : .warning,
                    found: "not on this machine",
                    remedy: found.isEmpty
                        ? reason : "only needed to test against it; `make postgres` fetches it")
            }
    }

    private var pgmq: DoctorFinding {
        if let named = ProcessInfo.processInfo.environment["TASKER_PGMQ_SQL"], !named.isEmpty {
            let isThere = FileManager.default.isReadableFile(atPath: named)
            return DoctorFinding(
                name: "PGMQ as SQL", grade: isThere ? .ok : .missing,
                found: isThere ? named : "TASKER_PGMQ_SQL names \(named), which cannot be read",
                remedy: isThere ? nil : "correct or unset TASKER_PGMQ_SQL")
        }
        if let file = SetUpFolder.pgmqFiles.last {
            return DoctorFinding(name: "PGMQ as SQL", grade: .ok, found: file)
        }
        return DoctorFinding(
            name: "PGMQ as SQL", grade: .warning, found: "not on this machine",
            remedy:
                "needed where the server does not offer the extension pgmq; `make postgres` fetches it, or name a file with `tasker migrate up --pgmq-sql`"
        )
    }

    /// PostgreSQL refuses to run as root.
    private var user: DoctorFinding? {
        guard geteuid() == 0 else { return nil }
        let isThere = getpwnam("postgres") != nil
        return DoctorFinding(
            name: "user for the server", grade: isThere ? .ok : .missing,
            found: isThere ? "postgres" : "we are root, and there is no user postgres to run PostgreSQL as",
            remedy: isThere ? nil : "useradd --system postgres")
    }
}
