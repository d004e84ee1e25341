#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// What one measurement found.
struct Sample {
    let queries: Int
    let wall: Duration
    let cpu: Duration

    var queriesPerSecond: Double { Double(queries) / wall.seconds }
    var cpuMicrosecondsPerQuery: Double { cpu.seconds * 1e6 / Double(queries) }

    /// Runs `body`, which returns how many queries it made.
    static func measure(_ body: () async throws -> Int) async rethrows -> Sample {
        let cpuBefore = processCPU
        let clock = ContinuousClock()
        let start = clock.now
        let queries = try await body()
        let wall = start.duration(to: clock.now)
        return Sample(queries: queries, wall: wall, cpu: processCPU - cpuBefore)
    }

    /// User and system time of all threads of this process.
    private static var processCPU: Duration {
        var usage = rusage()
        #if canImport(Glibc)
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        #else
            getrusage(RUSAGE_SELF, &usage)
        #endif
        func duration(_ time: timeval) -> Duration {
            .seconds(Int64(time.tv_sec)) + .microseconds(Int64(time.tv_usec))
        }
        return duration(usage.ru_utime) + duration(usage.ru_stime)
    }
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
