import Foundation
import Synchronization

/// Passes bytes between clients and a server's unix socket, and does to them what networks do: delays, resets, silence.
///
/// It knows nothing of the protocol. All its work is done by one thread, which ends with `close()`.
public final class FaultyRelay: Sendable {
    /// What it is to do, and what it has done.
    struct State {
        var latency: ClosedRange<Double> = 0...0
        var refuses = false
        var faults: [RelayFault] = []
        var counts: [RelayFault: Int] = [:]
        var voids = 0
        var refused = 0
        var links = 0
        var isClosed = false
    }

    /// The folder of its socket: a `host` for clients of PostgreSQL.
    public let folder: String
    let target: String
    let listener: Int32
    let state = Mutex(State())

    /// Begins to relay.
    ///
    /// - Parameters:
    ///   - target: the folder of the server's socket.
    ///   - port: the port in the name of both sockets.
    public init(to target: String, port: Int) throws {
        self.target = "\(target)/.s.PGSQL.\(port)"
        folder = "/tmp/relay-\(UUID().uuidString.prefix(13))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        listener = try RelaySockets.listener(at: "\(folder)/.s.PGSQL.\(port)")
        let thread = Thread { [self] in
            var loop = RelayThread(self)
            loop.run()
        }
        thread.name = "relay"
        thread.start()
    }

    /// The URL of a database through the relay, from its URL without.
    public func url(_ direct: String) throws -> String {
        guard var parts = URLComponents(string: direct) else { throw TestSupportError("'\(direct)' is not a URL") }
        parts.queryItems = (parts.queryItems ?? []).map {
            $0.name == "host" ? URLQueryItem(name: "host", value: folder) : $0
        }
        return parts.string ?? direct
    }

    /// Delays every piece by a random time within the range, in milliseconds; the order is kept.
    public func delay(milliseconds: ClosedRange<Double>) {
        state.withLock { $0.latency = milliseconds }
    }

    /// Whether new connections are taken and closed at once.
    public func refuse(_ refuses: Bool) {
        state.withLock { $0.refuses = refuses }
    }

    /// Asks for a fault on a connection that waits for an answer; a moment later it has happened, or counts as void.
    public func inflict(_ fault: RelayFault) {
        state.withLock { $0.faults.append(fault) }
    }

    /// How often each fault hit a connection that was waiting for an answer.
    public var landed: [RelayFault: Int] { state.withLock { $0.counts } }
    /// How many faults found no connection that was waiting.
    public var voids: Int { state.withLock { $0.voids } }
    /// How many connections were refused.
    public var refused: Int { state.withLock { $0.refused } }
    /// How many connections there are.
    public var links: Int { state.withLock { $0.links } }

    /// Ends all connections and the relay.
    public func close() {
        state.withLock { $0.isClosed = true }
    }
}
