public import Tasker

/// Counts the packages of a machine or a distribution: one step reads them, four count side by side, one writes the report.
public let packageReportWorkflow = Workflow(
    "package_report", namespace: "demo", version: "1.0.0", description: "Counts the packages of a Debian machine",
    input: ReportRequest.self
) { w in
    let packages = w.step("read_status", description: "Reads the file into a compact list") { _, request in
        try ReadStatus(request: request).run()
    }
    let sections = w.step("by_section", after: packages) { _, request, packages in
        // The chart has 20 bars whatever the tables have.
        Grouping(packages.sections, of: packages, limit: max(request.rows, 20))
    }
    let maintainers = w.step("by_maintainer", after: packages) { _, request, packages in
        Grouping(packages.maintainers, of: packages, limit: request.rows)
    }
    let sizes = w.step("by_size", after: packages) { _, request, packages in
        SizeHistogram(packages, limit: request.rows)
    }
    let fanIn = w.step("dependency_fan_in", after: packages) { _, request, packages in
        DependencyFanIn(packages, limit: request.rows)
    }
    w.step(
        "report", after: sections, maintainers, sizes, fanIn, retry: .exponential(attempts: 5),
        description: "Lays out the tables and writes the chart"
    ) { _, request, sections, maintainers, sizes, fanIn in
        let content = ReportText(
            source: request.path, sections: sections, maintainers: maintainers, sizes: sizes, fanIn: fanIn)
        return try WriteReport(request: request, content: content).run()
    }
}
