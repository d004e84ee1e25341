import TaskerCore

/// What the demo measured.
struct DemoFigures: Sendable {
    let server: String
    var report: PackageReportPart.Figures?
    var takeover: TakeoverPart.Figures?
    var elapsed: Duration = .zero

    init(server: String) {
        self.server = server
    }

    var isGood: Bool { takeover?.verdict.isGood ?? false }

    /// Stable keys.
    var document: JSONValue {
        [
            "server": .string(server), "good": .bool(isGood), "elapsed_ms": JSONText.milliseconds(elapsed),
            "package_report": report?.document ?? .null, "takeover": takeover?.document ?? .null,
        ]
    }
}
