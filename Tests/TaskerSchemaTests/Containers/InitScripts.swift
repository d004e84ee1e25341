import Foundation
import TestSupport

/// The SQL that an image's entrypoint runs in a fresh database, in the order of the names: `init/` and `pg17/` or `pg18/`.
enum InitScripts {
    private static let folder = Repository.root.appending(path: "docker/db")

    static func names(major: Int) throws -> [String] {
        try ["init", "pg\(major)"].flatMap { part in
            try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: part).path())
                .filter { $0.hasSuffix(".sql") }.map { "\(part)/\($0)" }
        }
        .sorted { $0.split(separator: "/")[1] < $1.split(separator: "/")[1] }
    }

    static func text(of name: String) throws -> String {
        try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }

    /// Runs the body with an empty database whose server offers PGMQ as an extension.
    ///
    /// PostgreSQL 18 only: 17 finds extensions nowhere but in its own folder, where tests have no business.
    static func withExtension<Result>(_ body: (TestDatabase) async throws -> Result) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "pgmq-extension-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await TestDatabase.withEmpty { database in
            let files = folder.appending(path: "extension")
            try FileManager.default.createDirectory(at: files, withIntermediateDirectories: true)
            try "default_version = '1.11.1'\nschema = 'pgmq'\nrelocatable = false\n"
                .write(to: files.appending(path: "pgmq.control"), atomically: true, encoding: .utf8)
            try FileManager.default.copyItem(
                atPath: database.cluster.pgmqFile(version: "1.11.1"),
                toPath: files.appending(path: "pgmq--1.11.1.sql").path())
            try await database.run(
                "ALTER DATABASE \"\(database.name)\" SET extension_control_path TO '$system:\(folder.path())'")
            return try await body(database)
        }
    }
}
