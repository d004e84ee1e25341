/// The finished report: the result of the workflow.
public struct Report: Codable, Equatable, Sendable {
    /// Packages that were counted.
    public let packages: Int
    /// The tables, for a terminal.
    public let text: String
    /// The file the bar chart was written to; nil when none was asked for.
    public let chartPath: String?
}
