import Foundation

/// A version of PostgreSQL, such as 18.6.
public struct PostgresVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The major version, such as 18.
    public let major: Int
    /// The minor version; 0 for a beta or a development build.
    public let minor: Int

    /// The oldest major version that Tasker runs on.
    public static let oldestSupportedMajor = 17

    /// Makes a version of its parts.
    public init(major: Int, minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// Reads what `postgres --version` prints: `postgres (PostgreSQL) 18.6 (Debian 18.6-3)`, `… 19beta1`, `… 19devel`.
    ///
    /// Returns nil when there is no version in it.
    public init?(versionOutput output: String) {
        guard let marker = output.range(of: "(PostgreSQL) ") else { return nil }
        let numbers = output[marker.upperBound...]
            .prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            .split(separator: ".")
        guard let first = numbers.first, let major = Int(first) else { return nil }
        self.init(major: major, minor: numbers.dropFirst().first.flatMap { Int($0) } ?? 0)
    }

    /// The version as PostgreSQL writes it.
    public var description: String { "\(major).\(minor)" }

    /// Orders by major, then minor version.
    public static func < (left: PostgresVersion, right: PostgresVersion) -> Bool {
        (left.major, left.minor) < (right.major, right.minor)
    }
}
