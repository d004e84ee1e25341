/// What a database has had, judged against what a program knows; without I/O.
struct MigrationHistory: Sendable {
    /// A line of the history: all that the judgement needs.
    struct Entry: Sendable, Hashable {
        let version: Int
        let name: String
        let checksum: String
    }

    /// In the order of versions.
    let entries: [Entry]

    init(_ entries: [Entry]) {
        self.entries = entries.sorted { $0.version < $1.version }
    }

    /// The migrations still to be applied, in order.
    ///
    /// - Throws: `SchemaError`: `newerSchema`, `editedHistory` or `incompleteHistory`.
    func pending(in catalog: MigrationCatalog) throws(SchemaError) -> [Migration] {
        if let newest = entries.last, newest.version > catalog.latestVersion {
            throw SchemaError(
                .newerSchema,
                "the database has migration \(newest.version) (\(newest.name)), but this program knows only \(catalog.latestVersion): a newer version of Tasker made it. Use that version or a later one."
            )
        }
        for (entry, migration) in zip(entries, catalog.migrations) {
            guard entry.version == migration.version else {
                throw SchemaError(
                    .incompleteHistory,
                    "the database lacks migration \(migration.version) (\(migration.name)) but has \(entry.version) (\(entry.name)): a row of tasker.schema_migrations was removed. Restore the row, or restore the database from a backup."
                )
            }
            guard entry.checksum == migration.checksum else {
                throw SchemaError(
                    .editedHistory,
                    "migration \(entry.version) (\(entry.name)) was applied with checksum \(entry.checksum.prefix(12))…, but this program has \(migration.checksum.prefix(12))…: the file was edited after it was applied. Use the program that made this database, or start from a new database."
                )
            }
        }
        return Array(catalog.migrations.dropFirst(entries.count))
    }
}
