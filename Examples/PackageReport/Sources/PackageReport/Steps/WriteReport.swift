import Foundation

/// The last step: lays out the tables and writes the chart.
struct WriteReport {
    let request: ReportRequest
    let content: ReportText

    /// Writes the chart, if one is asked for, and gives the report; done again, it replaces the chart by the same one.
    ///
    /// Throws what writing the file throws.
    func run() throws -> Report {
        if let path = request.chartPath {
            try Data(content.chart().svg().utf8).write(to: URL(filePath: path), options: .atomic)
        }
        return Report(packages: content.packages, text: content.text(rows: request.rows), chartPath: request.chartPath)
    }
}
