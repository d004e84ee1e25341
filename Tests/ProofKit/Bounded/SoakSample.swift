/// What is looked at once in an interval of a soak.
struct SoakSample {
    /// Memory of the processes together, in megabytes.
    var memory: Double
    /// P99 of the claims since the sample before, in milliseconds.
    var claims: Double
    /// Megabytes of the engine's tables, indexes left out.
    var tables: Double
    /// Megabytes of their indexes.
    var indexes: Double
    /// Rows that are dead and not yet removed.
    var dead: Double

    /// What has to be flat, by name: how much larger its mean in the last third of the time may be than in the middle one,
    /// and by how much it may differ anyway.
    static let judged: [(name: String, most: Double, slack: Double, value: @Sendable (SoakSample) -> Double)] = [
        ("memory in MB", 1.1, 4, { $0.memory }), ("claim P99 in ms", 1.5, 2, { $0.claims }),
        ("tables in MB", 1.1, 8, { $0.tables }), ("indexes in MB", 1.1, 8, { $0.indexes }),
        ("dead rows", 1.5, 20_000, { $0.dead }),
    ]
}
