import Foundation
import TaskerSchema
import TestSupport
import Testing

/// Both files are generated; `remedy` says how.
@Suite("The generated files of the schema")
struct ExpectedFilesTests {
    private static let remedy: Comment =
        "after a change of the schema run, for 18 and then for 17: TASKER_UPDATE_SNAPSHOTS=1 TASKER_POSTGRES=18 swift test --filter ExpectedFiles"

    @Test func `the expected catalog is that of a fresh database`() async throws {
        try await TestDatabase.withMigrated { database in
            let live = try await database.withConnection { try await CatalogSnapshot.read(from: $0) }
            #expect(live.objects.count > 200)
            let file = Repository.root.appending(path: "Sources/TaskerSchema/CatalogFiles/expected_catalog.json")
            if Repository.updatesSnapshots {
                // uuid_generate_v7() has another body on each major version: the other one's is kept.
                let others = try CatalogSnapshot(json: String(contentsOf: file, encoding: .utf8)).objects
                    .filter { $0.name == "uuid_generate_v7()" }
                try CatalogSnapshot(live.objects + others).json().write(to: file, atomically: true, encoding: .utf8)
            } else {
                let differences = try CatalogSnapshot.expected().differences(to: live)
                #expect(differences.map(\.description) == [], Self.remedy)
                #expect(try String(contentsOf: file, encoding: .utf8) == CatalogSnapshot.expected().json())
            }
        }
    }

    /// On 18 only: the dump of another major version differs in its words, and the catalog is compared on both.
    @Test func `db/structure.sql is the dump of a fresh database on PostgreSQL 18`() async throws {
        let cluster = try await TestCluster.shared()
        guard cluster.serverMajor == 18, let folder = cluster.binFolder else { return }
        try await TestDatabase.withMigrated { database in
            let dump = try await StructureDump.make(of: database, binFolder: folder)
            #expect(dump.contains("CREATE TABLE tasker.tasks ("))
            let file = Repository.root.appending(path: "db/structure.sql")
            if Repository.updatesSnapshots {
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try dump.write(to: file, atomically: true, encoding: .utf8)
            } else {
                let known = try String(contentsOf: file, encoding: .utf8)
                let difference = dump.split(separator: "\n").difference(from: known.split(separator: "\n"))
                #expect(difference.map { "\($0)" } == [], Self.remedy)
            }
        }
    }
}
