/// What a package report is to be made of: the input of the workflow.
public struct ReportRequest: Codable, Equatable, Sendable {
    /// Where a Debian machine records its packages.
    public static let machineStatus = "/var/lib/dpkg/status"

    /// The file to read: `dpkg/status` of a machine, or the uncompressed `Packages` index of a distribution.
    public var path: String
    /// Where to write the bar chart (SVG), replacing a file of that name; nil for no chart.
    public var chartPath: String?
    /// Rows in each table of the report, 1 to 1,000.
    public var rows: Int

    /// A request; without arguments, for this machine.
    public init(path: String = ReportRequest.machineStatus, chartPath: String? = nil, rows: Int = 10) {
        self.path = path
        self.chartPath = chartPath
        self.rows = rows
    }

    /// Reads a request; every field may be missing and has the default of ``init(path:chartPath:rows:)``.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        path = try container.decodeIfPresent(String.self, forKey: .path) ?? Self.machineStatus
        chartPath = try container.decodeIfPresent(String.self, forKey: .chartPath)
        rows = try container.decodeIfPresent(Int.self, forKey: .rows) ?? 10
    }
}
