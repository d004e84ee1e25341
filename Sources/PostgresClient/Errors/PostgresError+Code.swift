extension PostgresError {
    /// A kind of failure; more may be added, so a switch needs a default.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Name: String, Sendable {
            case configuration, connection, server, timeout, cancelled, encoding, decoding, usage
            case poolClosed, poolTimeout
        }

        private let name: Name

        private init(_ name: Name) { self.name = name }

        /// The configuration or URL is not usable as given.
        public static let configuration = Code(.configuration)
        /// The server can't be reached, or the connection was lost or closed.
        public static let connection = Code(.connection)
        /// The server refused or failed the statement; `sqlState` says why.
        public static let server = Code(.server)
        /// The connection attempt or the query took longer than its timeout.
        public static let timeout = Code(.timeout)
        /// The Swift task was cancelled, and with it the query.
        public static let cancelled = Code(.cancelled)
        /// A parameter can't be sent as the type that the statement declares.
        public static let encoding = Code(.encoding)
        /// A value of a row can't be read as the type asked for.
        public static let decoding = Code(.decoding)
        /// The call makes no sense in this state, such as a transaction within a transaction.
        public static let usage = Code(.usage)
        /// The pool was shut down.
        public static let poolClosed = Code(.poolClosed)
        /// No connection became free within the pool's acquire timeout.
        public static let poolTimeout = Code(.poolTimeout)

        /// The code's name as written in Swift.
        public var description: String { name.rawValue }
    }
}
