/// What went wrong with finding, starting or stopping a private PostgreSQL.
public struct PostgresServerError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure, for programs to decide by.
    ///
    /// More may be added.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The code's name.
        public let description: String

        private init(_ name: String) { description = name }

        /// No PostgreSQL of the wanted version, or none at all, is on this machine.
        public static let notFound = Code("notFound")
        /// The PostgreSQL found is older than 17, or the folder was made by another version.
        public static let unsupportedVersion = Code("unsupportedVersion")
        /// The configuration cannot work: a folder, a user, a setting.
        public static let configuration = Code("configuration")
        /// Another process uses the server of this folder with other options.
        public static let inUse = Code("inUse")
        /// The server did not start, or did not become ready.
        public static let startFailed = Code("startFailed")
        /// The server did not stop.
        public static let stopFailed = Code("stopFailed")
        /// A program of PostgreSQL failed.
        public static let programFailed = Code("programFailed")
        /// A wait reached its limit.
        public static let timeout = Code("timeout")
    }

    /// The kind of failure.
    public let code: Code
    /// What was found, what is allowed, and the remedy.
    ///
    /// Never holds data.
    public let message: String
    /// The error below this one, if there was one.
    public let cause: (any Error)?

    /// Makes an error.
    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// The message, and the cause's below it.
    public var description: String {
        guard let cause else { return message }
        return "\(message): \(cause)"
    }
}
