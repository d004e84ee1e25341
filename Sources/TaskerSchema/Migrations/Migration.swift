/// One step of the schema's history: a file `V<version>__<name>.sql`, applied once and in order.
public struct Migration: Sendable, Hashable {
    /// The place in the history, from 1 without a gap.
    public let version: Int
    /// What it does, in words: the file's name without version and ending, underscores as spaces.
    public let name: String
    /// The name of its file.
    public let fileName: String
    /// The text of its file.
    public let sql: String
    /// SHA-256 of the text, 64 hexadecimal digits.
    public let checksum: String

    /// A migration from the name and text of its file.
    ///
    /// - Throws: `SchemaError` (`invalidCatalog`) when the name isn't of the form `V<version>__<name>.sql` or the text is empty.
    public init(fileName: String, sql: String) throws(SchemaError) {
        guard let match = fileName.wholeMatch(of: /V([1-9][0-9]{0,5})__([a-z0-9_]+)\.sql/), let version = Int(match.1)
        else {
            throw SchemaError(
                .invalidCatalog,
                "migration file \(fileName): the name must be V<version>__<name>.sql, with a version from 1 to 999999 and a name of a-z, 0-9 and _"
            )
        }
        guard sql.contains(where: { !$0.isWhitespace }) else {
            throw SchemaError(.invalidCatalog, "migration file \(fileName) is empty")
        }
        self.version = version
        self.name = String(match.2).replacing("_", with: " ")
        self.fileName = fileName
        self.sql = sql
        self.checksum = Checksum.sha256(of: sql)
    }
}
