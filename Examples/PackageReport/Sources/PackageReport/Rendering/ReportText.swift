import Foundation

/// Writes the results of the counting steps as text tables and as a chart.
struct ReportText {
    let source: String
    let sections: Grouping
    let maintainers: Grouping
    let sizes: SizeHistogram
    let fanIn: DependencyFanIn

    /// Packages that were counted.
    var packages: Int { sizes.packages }

    /// All tables, `rows` rows in each.
    func text(rows: Int) -> String {
        [
            "\(source): \(Self.number(packages)) packages, \(Self.size(sizes.installedKiB)) installed"
                + (sizes.removed > 0 ? ", \(Self.number(sizes.removed)) entries of removed packages\n" : "\n"),
            groups("section", sections, rows: rows),
            groups("maintainer", maintainers, rows: rows),
            sizeClasses(),
            largest(rows: rows),
            mostNeeded(rows: rows),
        ].joined(separator: "\n")
    }

    /// The sections as bars; those beyond the twentieth as one.
    func chart() -> BarChart {
        var bars = sections.groups.prefix(20).map { BarChart.Bar(label: $0.name, value: $0.packages) }
        let rest = packages - bars.reduce(0) { $0 + $1.value }
        if rest > 0 {
            let count = sections.total - bars.count
            bars.append(.init(label: "\(count) more section\(count == 1 ? "" : "s")", value: rest, isRemainder: true))
        }
        return BarChart(
            title: "Packages by section",
            subtitle: "\(source): \(Self.number(packages)) packages, \(Self.size(sizes.installedKiB)) installed",
            bars: bars)
    }

    private func groups(_ property: String, _ grouping: Grouping, rows: Int) -> String {
        var table = TextTable(
            title: "By \(property) (\(Self.of(rows, grouping.total)))",
            header: [property, "packages", "share", "installed"])
        table.rows = grouping.groups.prefix(rows).map {
            [$0.name, Self.number($0.packages), share($0.packages), Self.size($0.installedKiB)]
        }
        return table.render()
    }

    private func sizeClasses() -> String {
        let median = sizes.medianKiB.map { "median \(Self.size($0))" } ?? "no sizes given"
        var table = TextTable(
            title: "By installed size (\(median))", header: ["size", "packages", "share", "installed"])
        var previous = 0
        for size in sizes.classes {
            let name = size.belowKiB.map { "under \(Self.size($0))" } ?? "\(Self.size(previous)) or more"
            table.rows.append([name, Self.number(size.packages), share(size.packages), Self.size(size.installedKiB)])
            previous = size.belowKiB ?? previous
        }
        if sizes.unknown > 0 {
            table.rows.append(["not given", Self.number(sizes.unknown), share(sizes.unknown), "–"])
        }
        return table.render()
    }

    private func largest(rows: Int) -> String {
        var table = TextTable(title: "Largest", header: ["package", "installed"])
        table.rows = sizes.largest.prefix(rows).map { [$0.name, Self.size($0.installedKiB)] }
        return table.render()
    }

    private func mostNeeded(rows: Int) -> String {
        let title =
            "Most needed (\(Self.number(fanIn.dependencies)) dependencies, "
            + "\(Self.number(fanIn.independent)) packages depend on nothing)"
        var table = TextTable(title: title, header: ["package", "needed by", "as alternative", "share"])
        table.rows = fanIn.targets.prefix(rows).map {
            let name = $0.isListed ? $0.name : "\($0.name) (not in the list)"
            return [name, Self.number($0.neededBy), Self.number($0.asAlternative), share($0.neededBy)]
        }
        return table.render()
    }

    private func share(_ part: Int) -> String {
        guard packages > 0 else { return "–" }
        return Self.decimal(Double(part) / Double(packages) * 100) + " %"
    }

    private static func of(_ rows: Int, _ total: Int) -> String {
        rows < total ? "\(number(rows)) of \(number(total))" : number(total)
    }

    private static let locale = Locale(identifier: "en_US")

    private static func number(_ value: Int) -> String {
        value.formatted(.number.locale(locale).grouping(.automatic))
    }

    private static func decimal(_ value: Double) -> String {
        value.formatted(.number.locale(locale).grouping(.never).precision(.fractionLength(1)))
    }

    private static func size(_ kibibytes: Int) -> String {
        switch kibibytes {
        case ..<(1 << 10): "\(kibibytes) KiB"
        case ..<(1 << 20): "\(decimal(Double(kibibytes) / 1024)) MiB"
        default: "\(decimal(Double(kibibytes) / 1_048_576)) GiB"
        }
    }
}
