import Foundation

/// One connection through a relay.
///
/// Touched by the relay's thread alone.
final class RelayLink {
    /// Bytes on their way, and when they are due.
    struct Chunk {
        var bytes: ArraySlice<UInt8>
        let due: ContinuousClock.Instant
    }

    let client: Int32
    let server: Int32
    var toServer: [Chunk] = []
    var toClient: [Chunk] = []
    var isSilent = false
    var isCut = false
    /// The client sent something that the server has not answered.
    var isBusy = false
    /// The server has ended the connection, and the client is not to know.
    var isServerGone = false
    var isOver = false

    init(client: Int32, server: Int32) {
        self.client = client
        self.server = server
    }

    func end() {
        close(client)
        close(server)
    }

    /// Reads what has come on a side.
    ///
    /// - Returns: nil when that side has ended.
    static func read(_ descriptor: Int32) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, RelaySockets.receiveFlags)
        if count > 0 { return Array(buffer[..<count]) }
        if count < 0, errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR { return [] }
        return nil
    }

    /// Sends what is due.
    ///
    /// - Returns: false when the other side has ended.
    static func write(_ chunks: inout [Chunk], to descriptor: Int32, at now: ContinuousClock.Instant) -> Bool {
        while let first = chunks.first, first.due <= now {
            let count = first.bytes.withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, RelaySockets.sendFlags)
            }
            if count < 0 { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR }
            if count < first.bytes.count {
                chunks[0].bytes = first.bytes.dropFirst(count)
                return true
            }
            chunks.removeFirst()
        }
        return true
    }
}
