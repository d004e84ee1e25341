import Foundation

/// A horizontal bar chart as one self-contained SVG file.
struct BarChart {
    /// One bar.
    struct Bar {
        let label: String
        let value: Int
        /// Set apart in grey: a sum of what has no bar of its own.
        var isRemainder = false
    }

    let title: String
    let subtitle: String
    let bars: [Bar]

    private static let width = 860
    private static let labelWidth = 240
    private static let plotWidth = 540
    private static let rowHeight = 24
    private static let top = 84
    private static let longestLabel = 32
    private static let style = """
        <style>
        text { fill: #1f2933 } text.quiet { fill: #52606d } .paper { fill: #ffffff } .grid { stroke: #d9dee4 }
        .bar { fill: #2f6f9f } .rest { fill: #9aa5b1 }
        </style>
        """

    /// The chart; text is escaped, nothing outside the file is referred to.
    func svg() -> String {
        let plotBottom = Self.top + max(bars.count, 1) * Self.rowHeight
        let height = plotBottom + 40
        var lines = [
            #"<?xml version="1.0" encoding="UTF-8"?>"#,
            """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(Self.width)" height="\(height)" \
            viewBox="0 0 \(Self.width) \(height)" role="img" aria-labelledby="title" \
            font-family="'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif" font-size="13">
            """,
            Self.style,
            #"<title id="title">\#(Self.escaped(title))</title>"#,
            #"<rect class="paper" width="100%" height="100%"/>"#,
            #"<text x="24" y="36" font-size="20" font-weight="bold">\#(Self.escaped(title))</text>"#,
            #"<text x="24" y="58" class="quiet">\#(Self.escaped(subtitle))</text>"#,
        ]
        lines += gridLines(to: plotBottom)
        for (row, bar) in bars.enumerated() { lines += draw(bar, row: row) }
        lines.append("</svg>")
        return lines.joined(separator: "\n") + "\n"
    }

    private func gridLines(to bottom: Int) -> [String] {
        stride(from: 0, through: scale.end, by: scale.step).flatMap { tick in
            let x = Self.labelWidth + length(tick)
            return [
                #"<line x1="\#(x)" y1="\#(Self.top - 6)" x2="\#(x)" y2="\#(bottom)" class="grid"/>"#,
                #"<text x="\#(x)" y="\#(bottom + 20)" text-anchor="middle" font-size="11" class="quiet">\#(tick.formatted(Self.number))</text>"#,
            ]
        }
    }

    private func draw(_ bar: Bar, row: Int) -> [String] {
        let y = Self.top + row * Self.rowHeight
        let middle = y + 13
        let length = max(length(bar.value), bar.value > 0 ? 1 : 0)
        let style = bar.isRemainder ? "rest" : "bar"
        return [
            "<g><title>\(Self.escaped(bar.label)): \(bar.value.formatted(Self.number))</title>",
            #"<text x="\#(Self.labelWidth - 10)" y="\#(middle)" text-anchor="end">\#(Self.escaped(Self.shortened(bar.label)))</text>"#,
            #"<rect x="\#(Self.labelWidth)" y="\#(y)" width="\#(length)" height="\#(Self.rowHeight - 6)" class="\#(style)"/>"#,
            #"<text x="\#(Self.labelWidth + length + 6)" y="\#(middle)">\#(bar.value.formatted(Self.number))</text></g>"#,
        ]
    }

    /// Pixels of a value on the scale.
    private func length(_ value: Int) -> Int {
        Int((Double(value) / Double(scale.end) * Double(Self.plotWidth)).rounded())
    }

    /// At most six round steps (1, 2 or 5 times a power of ten) that reach the largest value.
    private var scale: (end: Int, step: Int) {
        let largest = max(bars.map(\.value).max() ?? 0, 1)
        var power = 1
        while true {
            for factor in [1, 2, 5] {
                let step = factor * power
                let steps = (largest + step - 1) / step
                if steps <= 6 { return (steps * step, step) }
            }
            power *= 10
        }
    }

    private static let number = IntegerFormatStyle<Int>(locale: Locale(identifier: "en_US")).grouping(.automatic)

    private static func shortened(_ text: String) -> String {
        text.count > longestLabel ? text.prefix(longestLabel - 1) + "…" : text
    }

    /// Text as XML 1.0 content; characters that XML does not allow at all become U+FFFD.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\t", "\n", "\r": escaped += " "
            case "\u{0}"..<" ", "\u{FFFE}", "\u{FFFF}": escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
