import Foundation
import TestSupport

/// A connected Unix socket, or one that listens; closed with the last reference.
final class GateSocket: Sendable {
    let descriptor: Int32

    private init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// A socket in the file system on which one can `accept`.
    static func listen(at path: String) throws -> GateSocket {
        let made = try make()
        unlink(path)
        let failed = try SocketAddress.with(path) { bind(made.descriptor, $0, $1) != 0 }
        guard !failed, Foundation.listen(made.descriptor, 64) == 0 else { throw failure("cannot listen at \(path)") }
        return made
    }

    static func connect(to path: String) throws -> GateSocket {
        let made = try make()
        let failed = try SocketAddress.with(path) { Foundation.connect(made.descriptor, $0, $1) != 0 }
        guard !failed else { throw failure("cannot connect to \(path)") }
        return made
    }

    func accept() throws -> GateSocket {
        let accepted = Foundation.accept(descriptor, nil, nil)
        guard accepted >= 0 else { throw Self.failure("cannot accept") }
        return GateSocket(accepted)
    }

    /// What there is, at most 64 KiB; empty at the end of the stream.
    func read() throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Foundation.read(descriptor, &buffer, buffer.count)
            if count >= 0 { return Array(buffer[..<count]) }
            // The other side may have been killed: that is an end like any other.
            if errno == ECONNRESET || errno == EPIPE { return [] }
            if errno != EINTR { throw Self.failure("cannot read") }
        }
    }

    func write(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                send(
                    descriptor, buffer.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL)
                )
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw Self.failure("cannot write")
            }
            sent += count
        }
    }

    /// Ends both directions; whoever reads sees the end.
    func hangUp() {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    /// Which of the sockets can be read, or are at their end.
    static func readable(of sockets: [GateSocket], within milliseconds: Int32) -> [Bool] {
        var polled = sockets.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        guard poll(&polled, nfds_t(polled.count), milliseconds) > 0 else { return sockets.map { _ in false } }
        return polled.map { $0.revents != 0 }
    }

    private static func make() throws -> GateSocket {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw failure("cannot make a socket") }
        // No program that is started meanwhile may hold it open.
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        return GateSocket(descriptor)
    }

    private static func failure(_ text: String) -> GateError {
        GateError("\(text): \(String(cString: strerror(errno)))")
    }
}
