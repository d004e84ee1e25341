#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The pipe by which another thread interrupts the loop's sleep.
struct WakeUpPipe: Sendable {
    let readEnd: Int32
    private let writeEnd: Int32

    /// - Returns: `nil` when the process has no descriptors left.
    init?() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        readEnd = ends[0]
        writeEnd = ends[1]
    }

    /// Ends the sleep; a full pipe means that a wake-up is already on its way.
    func wake() {
        var byte: UInt8 = 1
        _ = write(writeEnd, &byte, 1)
    }

    func drain() {
        withUnsafeTemporaryAllocation(byteCount: 64, alignment: 1) { buffer in
            while let base = buffer.baseAddress, read(readEnd, base, buffer.count) == buffer.count {}
        }
    }
}
