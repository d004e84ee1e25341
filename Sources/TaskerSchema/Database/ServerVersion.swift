/// The version of a PostgreSQL server.
public struct ServerVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// As the server gives it in `server_version_num`: major · 10,000 + minor (since version 10).
    public let number: Int

    /// A version from `server_version_num`.
    public init(number: Int) {
        self.number = number
    }

    /// The major version, such as 18.
    public var major: Int { number / 10_000 }

    /// Major and minor version, such as `18.6`.
    public var description: String { "\(major).\(number % 10_000)" }

    /// The oldest major version that Tasker runs on.
    public static let oldestSupportedMajor = 17

    /// The order of the numbers.
    public static func < (left: ServerVersion, right: ServerVersion) -> Bool {
        left.number < right.number
    }

    /// Refuses a server that is too old.
    ///
    /// - Throws: `SchemaError` (`unsupportedServer`) below version 17.
    public func requireSupported() throws(SchemaError) {
        guard major >= Self.oldestSupportedMajor else {
            throw SchemaError(
                .unsupportedServer,
                "the server is PostgreSQL \(self), but Tasker needs PostgreSQL 17 or 18. Upgrade the server, or name another one in the database URL; `make postgres` sets up both versions."
            )
        }
    }
}
