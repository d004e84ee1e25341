import Foundation
import Synchronization

/// Stands between a process and PostgreSQL, numbers the commits of the process, and strikes at one of them.
///
/// It speaks PostgreSQL's protocol: before a transaction ends it asks the server, within the transaction, whether anything has
/// been written, so that only what changes something counts. The process has no part in it; what is proven is the program as
/// it is shipped.
final class CommitGate: Sendable {
    let log: CommitLog
    /// The folder of the socket, to be given as the host.
    let folder: String
    private let listener: GateSocket
    private let upstream: String
    private let isOpen = Atomic<Bool>(true)

    /// Opens a gate in a folder of its own.
    ///
    /// - Parameters:
    ///   - upstream: the path of the server's socket.
    ///   - port: the number that the socket's name has.
    init(to upstream: String, port: Int, strike: Strike?) throws {
        folder = "/tmp/gate-\(UUID().uuidString.prefix(13).lowercased())"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        self.upstream = upstream
        listener = try GateSocket.listen(at: "\(folder)/.s.PGSQL.\(port)")
        log = CommitLog(strike: strike)
        Thread.detachNewThread { [self] in serve() }
    }

    /// Lets nobody in any more; connections that are open end with their clients.
    func close() {
        isOpen.store(false, ordering: .relaxed)
        try? FileManager.default.removeItem(atPath: folder)
    }

    private func serve() {
        while isOpen.load(ordering: .relaxed) {
            guard GateSocket.readable(of: [listener], within: 50)[0] else { continue }
            guard let client = try? listener.accept(), let server = try? GateSocket.connect(to: upstream) else {
                continue
            }
            let log = log
            Thread.detachNewThread { GateConnection(client: client, server: server, log: log).run() }
        }
    }
}
