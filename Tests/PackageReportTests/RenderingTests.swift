import Foundation
import Testing

@testable import PackageReport

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite("The look of the report")
struct RenderingTests {
    @Test("Columns are as wide as their widest cell; numbers stand to the right")
    func table() {
        var table = TextTable(title: "Title", header: ["name", "count"])
        table.rows = [["a", "1,000"], ["longer name", "5"], ["é", "12"]]
        #expect(
            table.render() == """
                Title
                  name         count
                  ───────────  ─────
                  a            1,000
                  longer name      5
                  é               12

                """)
    }

    @Test("A table without rows has its header, a long cell an ellipsis")
    func edges() {
        #expect(TextTable(title: "T", header: ["a"]).render() == "T\n  a\n  ─\n")
        var table = TextTable(title: "T", header: ["a"])
        table.rows = [[String(repeating: "x", count: 100)]]
        #expect(table.render().hasSuffix("x…\n"))
        #expect(table.render().split(separator: "\n").allSatisfy { $0.count <= 2 + TextTable.widestCell })
    }

    @Test("The report holds every table with its figures")
    func report() {
        let text = report(of: ReportResultTests.list).text(rows: 2)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        #expect(lines.first == "test: 6 packages, 196.4 MiB installed")
        #expect(lines.contains("By section (2 of 4)"))
        #expect(lines.contains("By maintainer (2 of 3)"))
        #expect(lines.contains("By installed size (median 100 KiB)"))
        #expect(lines.contains("Most needed (7 dependencies, 2 packages depend on nothing)"))
        #expect(lines.contains { $0.contains("libs") && $0.contains("33.3 %") && $0.contains("100 KiB") })
        #expect(lines.contains { $0.contains("100.0 MiB or more") && $0.contains("195.3 MiB") })
        #expect(lines.contains { $0.contains("mta (not in the list)") })
    }

    @Test("The chart is well-formed XML whatever the texts, refers to nothing outside and has a bar for each value")
    func chart() throws {
        let chart = BarChart(
            title: "<Packages> & \"sections\"\u{0}\u{1B}", subtitle: "a\nb",
            bars: [
                .init(label: "<script>alert('x')</script>", value: 10), .init(label: "ü&", value: 0),
                .init(label: String(repeating: "long ", count: 20), value: 1_234_567),
                .init(label: "rest", value: 3, isRemainder: true),
            ])
        let reader = ElementCounter()
        let parser = XMLParser(data: Data(chart.svg().utf8))
        parser.delegate = reader
        #expect(parser.parse())
        #expect(reader.count["script"] == nil)
        #expect(reader.count["g"] == 4)
        // One per bar and the background.
        #expect(reader.count["rect"] == 5)
        #expect(reader.texts.contains("1,234,567"))
        #expect(!chart.svg().contains("href"))
    }

    @Test("A chart without bars and one of zeros are charts", arguments: [[], [0, 0]])
    func emptyChart(values: [Int]) {
        let chart = BarChart(title: "t", subtitle: "s", bars: values.map { .init(label: "b", value: $0) })
        #expect(XMLParser(data: Data(chart.svg().utf8)).parse())
    }

    @Test("Sections beyond the twentieth are one bar, and all bars together are all packages")
    func remainder() throws {
        var builder = PackageListBuilder(source: "test")
        var parser = ControlParser(keeping: PackageListBuilder.fields)
        let text = (0..<25).map { "Package: p\($0)\nSection: s\($0)\n\n" }.joined()
        parser.consume(Array(text.utf8)) { builder.add($0) }
        let chart = report(of: builder.build()).chart()
        #expect(chart.bars.count == 21)
        #expect(chart.bars.last?.label == "5 more sections")
        #expect(chart.bars.reduce(0) { $0 + $1.value } == 25)
    }

    private func report(of list: PackageList) -> ReportText {
        ReportText(
            source: list.source, sections: Grouping(list.sections, of: list, limit: 20),
            maintainers: Grouping(list.maintainers, of: list, limit: 20), sizes: SizeHistogram(list, limit: 20),
            fanIn: DependencyFanIn(list, limit: 20))
    }

    private final class ElementCounter: NSObject, XMLParserDelegate {
        var count: [String: Int] = [:]
        var texts = ""

        func parser(
            _ parser: XMLParser, didStartElement element: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String]
        ) {
            count[element, default: 0] += 1
        }

        func parser(_ parser: XMLParser, foundCharacters string: String) { texts += string }
    }
}
