/// The migrations that a version of the program knows, in order.
public struct MigrationCatalog: Sendable {
    /// From version 1, without a gap.
    public let migrations: [Migration]

    /// The newest version.
    public var latestVersion: Int { migrations.count }

    /// A catalogue of files, in any order; files that aren't `.sql` are left out.
    ///
    /// - Throws: `SchemaError` (`invalidCatalog`) for an unreadable name, a duplicate version, a gap, or no file at all.
    public init(files: [(name: String, text: String)]) throws(SchemaError) {
        var migrations: [Migration] = []
        for file in files where file.name.hasSuffix(".sql") {
            migrations.append(try Migration(fileName: file.name, sql: file.text))
        }
        migrations.sort { $0.version < $1.version }
        for (index, migration) in migrations.enumerated() where migration.version != index + 1 {
            let found = migrations.map(\.fileName).joined(separator: ", ")
            throw SchemaError(
                .invalidCatalog,
                "migration versions must be 1, 2, 3… without gap or duplicate, but version \(index + 1) is not the next: \(found)"
            )
        }
        guard !migrations.isEmpty else {
            throw SchemaError(.invalidCatalog, "there is no migration file V<version>__<name>.sql")
        }
        self.migrations = migrations
    }

    /// The migrations compiled into this program.
    ///
    /// - Throws: `SchemaError` (`invalidCatalog`) when the program was built from files that don't form a history.
    public static func embedded() throws(SchemaError) -> MigrationCatalog {
        try MigrationCatalog(files: EmbeddedFiles.all.filter { $0.name.hasPrefix("V") })
    }
}
