extension Duration {
    /// Whole milliseconds, rounded down.
    var milliseconds: Int64 {
        let parts = components
        let (whole, overflow) = parts.seconds.multipliedReportingOverflow(by: 1000)
        return overflow ? (parts.seconds < 0 ? .min : .max) : whole + parts.attoseconds / 1_000_000_000_000_000
    }

    /// Whole milliseconds within the range of the database's `int`.
    var milliseconds32: Int32 {
        Int32(clamping: milliseconds)
    }
}
