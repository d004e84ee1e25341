import Foundation
import TaskerSchema
import TestSupport
import Testing

@Suite("The catalogue of migrations")
struct MigrationCatalogTests {
    @Test func `the embedded files are the files of the repository, byte for byte`() throws {
        let folder = Repository.root.appending(path: "Sources/TaskerSchema/SQL")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path()).filter { $0.hasSuffix(".sql") }
        let embedded = try MigrationCatalog.embedded().migrations
        #expect(Set(embedded.map(\.fileName)) == Set(names))
        for migration in embedded {
            let bytes = try Data(contentsOf: folder.appending(path: migration.fileName))
            #expect(Data(migration.sql.utf8) == bytes, "\(migration.fileName)")
        }
    }

    @Test func `no migration ends the transaction it runs in`() throws {
        for migration in try MigrationCatalog.embedded().migrations {
            // A block's BEGIN and END in PL/pgSQL have no semicolon, or are END.
            let found = migration.sql.matches(
                of: /(?im)^\s*(begin|start\s+transaction|commit|rollback)(\s+(work|transaction)\b[^;\n]*)?\s*;/
            )
            .map { String($0.1) }
            #expect(found == [], "\(migration.fileName)")
        }
    }

    @Test func `a checksum is the SHA-256 of the text`() throws {
        let migration = try Migration(fileName: "V1__a.sql", sql: "abc")
        #expect(migration.checksum == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test func `version and name come from the file's name`() throws {
        let migration = try Migration(fileName: "V12__add_dead_letters.sql", sql: "SELECT 1;")
        #expect(migration.version == 12)
        #expect(migration.name == "add dead letters")
    }

    @Test(arguments: [
        "1__a.sql", "V0__a.sql", "V01__a.sql", "V1_a.sql", "V1__.sql", "V1__A b.sql", "V1__a.txt", "V1234567__a.sql",
    ])
    func `a file name of another form is refused by name`(fileName: String) {
        #expect {
            try Migration(fileName: fileName, sql: "SELECT 1;")
        } throws: { error in
            (error as? SchemaError)?.code == .invalidCatalog && "\(error)".contains(fileName)
        }
    }

    @Test func `an empty migration is refused`() {
        #expect(throws: SchemaError.self) { try Migration(fileName: "V1__a.sql", sql: " \n") }
    }

    @Test(arguments: [["V1__a.sql", "V3__c.sql"], ["V2__b.sql"], ["V1__a.sql", "V1__b.sql"], []])
    func `gaps, duplicates and nothing at all are refused`(names: [String]) {
        #expect {
            try MigrationCatalog(files: names.map { ($0, "SELECT 1;") })
        } throws: { error in
            (error as? SchemaError)?.code == .invalidCatalog
        }
    }

    @Test func `files come in the order of their versions, not of their names`() throws {
        let names = (1...11).map { "V\($0)__m.sql" }.sorted()
        let catalog = try MigrationCatalog(files: names.map { ($0, "SELECT 1;") })
        #expect(catalog.migrations.map(\.version) == Array(1...11))
    }
}
