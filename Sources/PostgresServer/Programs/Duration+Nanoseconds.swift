extension Duration {
    /// The duration in nanoseconds, which a century fits into.
    var wholeNanoseconds: Int {
        let (seconds, attoseconds) = components
        return Int(clamping: seconds.multipliedReportingOverflow(by: 1_000_000_000).partialValue)
            + Int(clamping: attoseconds / 1_000_000_000)
    }

    /// The duration in whole seconds, rounded up.
    var wholeSeconds: Int {
        Int(clamping: components.seconds) + (components.attoseconds > 0 ? 1 : 0)
    }
}
