extension Duration {
    /// Whole microseconds; the oracle's clock has no finer ones.
    var microseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }
}
