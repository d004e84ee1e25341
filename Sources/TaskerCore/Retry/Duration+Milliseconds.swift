extension Duration {
    /// The duration in milliseconds, rounded up, saturated at the range of `Int64`.
    ///
    /// Rounding up keeps two promises: a retry never comes early, and a positive duration never becomes zero.
    public var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
        if overflow { return seconds < 0 ? .min : .max }
        let perMillisecond: Int64 = 1_000_000_000_000_000
        let rest = attoseconds / perMillisecond + (attoseconds % perMillisecond > 0 ? 1 : 0)
        let (sum, carried) = product.addingReportingOverflow(rest)
        return carried ? (seconds < 0 ? .min : .max) : sum
    }
}
