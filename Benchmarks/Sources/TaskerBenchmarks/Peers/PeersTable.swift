/// The comparison with other systems, in Markdown.
enum PeersTable {
    static let header = """
        | system | shape | idle: task ms P50 / P95 / P99 | saturated: steps/s | flushes per step, idle / saturated | commits per step, idle / saturated | WAL bytes per step without images, idle / saturated | CPU s per 1,000 steps saturated: client, server |
        |---|---|---|---|---|---|---|---|
        """

    static func line(_ row: PeerRow) -> String {
        let both = { (value: (Measurement) -> Double?) in cell([value(row.idle), value(row.saturated)]) }
        let latency = row.idle.latency
        return "| "
            + [
                row.system, row.shape.title, cell([latency?.p50, latency?.p95, latency?.p99]),
                cell([row.saturated.stepsPerSecond]), both(\.flushes), both(\.commits), both(\.walBytesWithoutImages),
                cell([row.saturated.clientCPU, row.saturated.serverCPU]),
            ].joined(separator: " | ") + " |"
    }

    private static func cell(_ values: [Double?]) -> String {
        values.map { $0.map(\.short) ?? "–" }.joined(separator: " / ")
    }
}
