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
}
