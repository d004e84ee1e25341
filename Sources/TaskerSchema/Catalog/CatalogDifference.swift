/// One thing in which a database differs from what this version expects.
public struct CatalogDifference: Sendable, Hashable, CustomStringConvertible {
    /// In which way it differs.
    public enum Kind: String, Sendable, Hashable {
        /// Expected, but not there.
        case missing
        /// There, but not expected.
        case extra
        /// There under its name, but defined otherwise.
        case different
    }

    /// In which way it differs.
    public let kind: Kind
    /// What it is, such as `index`.
    public let objectKind: String
    /// Its name within schema `tasker`.
    public let name: String
    /// The expected definition; absent when it is extra.
    public let expected: String?
    /// The definition found; absent when it is missing.
    public let found: String?

    /// The difference in words.
    public var description: String {
        switch kind {
        case .missing: "\(objectKind) \(name) is missing; expected: \(expected ?? "")"
        case .extra: "\(objectKind) \(name) is not part of the schema; found: \(found ?? "")"
        case .different: "\(objectKind) \(name) differs; expected: \(expected ?? ""); found: \(found ?? "")"
        }
    }
}
