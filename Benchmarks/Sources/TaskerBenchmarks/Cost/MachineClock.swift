import Foundation

/// A clock that all processes of the machine share, so that one can measure from a moment that another one noted.
enum MachineClock {
    /// Microseconds since some moment before the machine's start.
    static var microseconds: Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int(time.tv_sec) * 1_000_000 + Int(time.tv_nsec) / 1_000
    }
}
