/// An error of the schema: its migrations, the server they run on, or a catalog that isn't what this version expects.
///
/// The message names the cause and the remedy, and never contains data of the database.
public struct SchemaError: Error, Sendable, CustomStringConvertible {
    /// What kind of error it is; further codes may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// The name of the code, stable between versions.
        public let description: String

        /// The embedded or given migrations don't form a history: a gap, a duplicate, an unreadable file name.
        public static let invalidCatalog = Code(description: "invalid_catalog")
        /// The server is older than PostgreSQL 17, read-only, or its database isn't encoded in UTF-8.
        public static let unsupportedServer = Code(description: "unsupported_server")
        /// The database has no schema of Tasker.
        public static let notMigrated = Code(description: "not_migrated")
        /// The database lacks migrations that this version has.
        public static let olderSchema = Code(description: "older_schema")
        /// The database has migrations that this version doesn't know: a newer program made them.
        public static let newerSchema = Code(description: "newer_schema")
        /// An applied migration differs from the one of this version.
        public static let editedHistory = Code(description: "edited_history")
        /// The applied migrations have a gap.
        public static let incompleteHistory = Code(description: "incomplete_history")
        /// The role lacks a privilege.
        public static let missingPrivilege = Code(description: "missing_privilege")
        /// PGMQ is neither in the database nor to be had.
        public static let missingPGMQ = Code(description: "missing_pgmq")
        /// PGMQ is there, but lacks functions of version 1.5, or its file can't be read.
        public static let unsuitablePGMQ = Code(description: "unsuitable_pgmq")
        /// Another process kept the migration lock for too long.
        public static let lockTimeout = Code(description: "lock_timeout")
        /// The name of a role is none that a process's role may have.
        public static let invalidRole = Code(description: "invalid_role")
        /// A migration failed and was rolled back.
        public static let migrationFailed = Code(description: "migration_failed")
    }

    /// What kind of error it is.
    public let code: Code
    /// Cause and remedy in words.
    public let message: String
    /// The error behind this one, if any.
    public let cause: (any Error)?

    /// An error with its code, its message and the error behind it.
    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// The message.
    public var description: String { message }
}
