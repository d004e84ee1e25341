public import Foundation

/// Among what the slowest are looked for.
public struct SlowestQuery: Sendable, Hashable {
    /// What was created at this moment or later; the last 24 hours when nil.
    public var since: Date?
    /// Only of this namespace.
    public var namespace: String?
    /// Only of the templates with this name.
    public var template: String?
    /// Only of this version of the templates.
    public var version: String?
    /// How many; 1 to 1,000.
    public var limit = 10
    /// For averages: groups of fewer runs are left out; 1 to 1,000,000.
    public var minimumRuns = 5

    /// Everything of the last 24 hours.
    public init() {}
}
