extension Duration {
    /// A number of minutes.
    public static func minutes(_ count: Int) -> Duration { .seconds(count * 60) }

    /// A number of hours.
    public static func hours(_ count: Int) -> Duration { .seconds(count * 3_600) }

    /// A number of days of 24 hours.
    public static func days(_ count: Int) -> Duration { .seconds(count * 86_400) }
}
