/// A table for a terminal: columns as wide as their widest cell, the first to the left, the others to the right.
struct TextTable {
    let title: String
    let header: [String]
    var rows: [[String]] = []

    /// No cell is wider than this; a longer one ends in an ellipsis.
    static let widestCell = 48

    /// The lines of the table, the title first, each ended by a newline.
    func render() -> String {
        let lines = ([header] + rows).map { $0.map(Self.shortened) }
        let widths = header.indices.map { column in
            lines.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
        }
        let rule = widths.map { String(repeating: "─", count: $0) }
        let body = ([lines[0], rule] + lines.dropFirst()).map { line in
            let cells = zip(line, widths).enumerated().map { column, cell in
                let padding = String(repeating: " ", count: cell.1 - cell.0.count)
                return column == 0 ? cell.0 + padding : padding + cell.0
            }
            return "  " + cells.joined(separator: "  ")
        }
        return ([title] + body).map { $0 + "\n" }.joined()
    }

    private static func shortened(_ text: String) -> String {
        text.count > widestCell ? text.prefix(widestCell - 1) + "…" : text
    }
}
