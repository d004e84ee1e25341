import CLibpq

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// One cancel request.
///
/// Sendable because libpq made the object as a copy of what it needs, independent of the connection, for the very purpose of
/// being used on another thread; only the thread that runs it touches it, and frees it with the last reference.
final class CancelCall: @unchecked Sendable {
    private let cancel: OpaquePointer

    init(_ cancel: OpaquePointer) { self.cancel = cancel }

    deinit { PQfreeCancel(cancel) }

    /// Sends the request and waits until the server has taken it; for a thread that does nothing else.
    ///
    /// libpq writes all but this in a way that raises no signal. A peer that closes between its answer to the connection and the request
    /// would end the process by SIGPIPE.
    ///
    /// - Returns: The reason why that failed.
    func run() -> String? {
        var brokenPipe = sigset_t()
        sigemptyset(&brokenPipe)
        sigaddset(&brokenPipe, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &brokenPipe, nil)
        var reason = [CChar](repeating: 0, count: 256)
        if PQcancel(cancel, &reason, Int32(reason.count)) == 1 { return nil }
        return String(decoding: reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self).trimmedLine
    }
}
