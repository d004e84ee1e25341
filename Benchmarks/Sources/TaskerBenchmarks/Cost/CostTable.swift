/// The table of costs, in Markdown: three lines for each load, which are the figures, the floor, and their ratio.
enum CostTable {
    static func header(seconds: Duration) -> String {
        let names = columns.map(\.name)
        return """
            cost of workflows, each load measured for \((seconds / .seconds(1)).short) s; docs/guides/performance.md defines the columns;
            counts are per step, and many handlers are \(CostBenchmark.manyHandlers)

            | shape, load, worker, handlers | | \(names.joined(separator: " | ")) |
            |---|---|\(String(repeating: "---|", count: names.count))
            """
    }

    static func lines(_ row: CostRow) -> String {
        let title =
            "\(row.shape.title), \(row.load == .idle ? "idle" : "\(row.inFlight) tasks in flight"), \(row.placement), "
            + (row.handlers == CostBenchmark.manyHandlers ? "many" : "\(row.handlers)")
        let found = columns.map { cell($0.values(row.found)) }
        let floor = columns.map { cell($0.values(row.floor)) }
        let ratio = columns.map { column in
            cell(
                zip(column.values(row.found), column.values(row.floor)).map { found, floor in
                    // The beats of the service beside it are no floor.
                    guard let found, let floor, floor > 0.0001 else { return nil }
                    return found / floor
                })
        }
        return [(title, "measured", found), ("", "floor", floor), ("", "ratio", ratio)]
            .map { "| \($0.0) | \($0.1) | \($0.2.joined(separator: " | ")) |" }.joined(separator: "\n")
    }

    private struct Column: Sendable {
        var name: String
        var values: @Sendable (Measurement) -> [Double?]
    }

    private static let columns = [
        Column(name: "task ms P50 / P95 / P99") { [$0.latency?.p50, $0.latency?.p95, $0.latency?.p99] },
        Column(name: "first handler ms P50 / P99") { [$0.firstHandler?.p50, $0.firstHandler?.p99] },
        Column(name: "steps/s") { [$0.stepsPerSecond] },
        Column(name: "commits") { [$0.commits] },
        Column(name: "flushes") { [$0.flushes] },
        Column(name: "round trips") { [$0.roundTrips] },
        Column(name: "WAL bytes, without images") { [$0.walBytes, $0.walBytesWithoutImages] },
        Column(name: "dead rows, on page") { [$0.deadRows, $0.deadRowsOnPage] },
        Column(name: "CPU s per 1,000: client, server") { [$0.clientCPU, $0.serverCPU] },
    ]

    private static func cell(_ values: [Double?]) -> String {
        guard values.contains(where: { $0 != nil }) else { return "–" }
        return values.map { $0.map(\.short) ?? "–" }.joined(separator: " / ")
    }
}
