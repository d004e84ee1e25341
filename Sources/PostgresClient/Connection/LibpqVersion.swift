import CLibpq

/// The version of the libpq that this process uses.
public enum LibpqVersion {
    /// As libpq gives it: major · 10,000 + minor.
    public static var number: Int { Int(PQlibVersion()) }

    /// Major and minor version, such as `15.8`.
    public static var text: String { "\(number / 10_000).\(number % 10_000)" }
}
