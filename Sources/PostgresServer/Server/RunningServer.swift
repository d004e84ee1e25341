import Foundation

/// Where a running server can be reached.
struct RunningServer: Sendable, Hashable {
    let processIdentifier: pid_t
    let port: Int
    let socketFolder: String

    /// Reads it from what the server wrote, once it is ready.
    init?(_ file: PostmasterFile) {
        guard file.status == "ready", let port = file.port, let socketFolder = file.socketFolder else { return nil }
        processIdentifier = file.processIdentifier
        self.port = port
        self.socketFolder = socketFolder
    }
}
