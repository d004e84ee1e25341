/// Columns of text, as wide as they need to be.
struct TextTable {
    private var rows: [[String]] = []
    private var styles: [[(String) -> String]] = []

    /// Adds a row; the styles are applied after the widths are known, as colours have none.
    mutating func add(_ cells: [String], styles: [(String) -> String] = []) {
        rows.append(cells)
        self.styles.append(styles)
    }

    /// The lines, without spaces at their ends.
    func lines(separator: String = "  ") -> [String] {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        return zip(rows, styles).map { row, styles in
            var line = ""
            for (column, cell) in row.enumerated() {
                let isLast = column == row.count - 1
                let padding = isLast ? "" : String(repeating: " ", count: widths[column] - cell.count)
                line += (column < styles.count ? styles[column](cell) : cell) + padding + (isLast ? "" : separator)
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }
}
