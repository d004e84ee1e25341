import Foundation

/// The sockets of a relay.
enum RelaySockets {
    #if canImport(Darwin)
        private static let stream = SOCK_STREAM
        static let sendFlags = Int32(MSG_DONTWAIT)
        static let receiveFlags = Int32(MSG_DONTWAIT)
    #else
        private static let stream = Int32(SOCK_STREAM.rawValue)
        static let sendFlags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
        static let receiveFlags = Int32(MSG_DONTWAIT)
    #endif

    /// A socket at a path that takes connections.
    static func listener(at path: String) throws -> Int32 {
        let descriptor = socket(AF_UNIX, stream, 0)
        unlink(path)
        let isReady = try SocketAddress.with(path) { bind(descriptor, $0, $1) == 0 && listen(descriptor, 64) == 0 }
        guard isReady else {
            close(descriptor)
            throw TestSupportError("no relay at \(path): \(String(cString: strerror(errno)))")
        }
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        return descriptor
    }

    /// A connection to the socket at a path; nil when nobody is there.
    static func connection(to path: String) throws -> Int32? {
        let descriptor = socket(AF_UNIX, stream, 0)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        if try SocketAddress.with(path, { connect(descriptor, $0, $1) == 0 }) { return descriptor }
        close(descriptor)
        return nil
    }
}
