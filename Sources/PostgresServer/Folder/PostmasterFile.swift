import Foundation

/// What a running server writes into `postmaster.pid` of its data folder, line by line.
struct PostmasterFile: Sendable, Hashable {
    /// The server's process.
    let processIdentifier: pid_t
    /// The port, which is also part of the name of its socket.
    ///
    /// Nil while the server begins.
    let port: Int?
    /// The folder of its socket.
    let socketFolder: String?
    /// `starting`, `ready`, `standby`, `stopping`.
    let status: String?

    /// Reads the text of the file.
    ///
    /// Returns nil when its first line is not a process.
    init?(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.trimmingCharacters(in: .whitespaces) }
        // A negative number is a server in single-user mode.
        guard let first = lines.first.flatMap({ pid_t($0) }), first != 0 else { return nil }
        func line(_ number: Int) -> String? { lines.count > number && !lines[number].isEmpty ? lines[number] : nil }
        processIdentifier = abs(first)
        port = line(3).flatMap { Int($0) }
        socketFolder = line(4)
        status = line(7)
    }

    /// Reads the file of a data folder; nil when there is none.
    init?(dataFolder: String) {
        guard let text = try? String(contentsOfFile: "\(dataFolder)/postmaster.pid", encoding: .utf8) else {
            return nil
        }
        self.init(text)
    }
}
