import Foundation

/// An advisory lock on a file (`flock`), which the system frees when the process ends, however it ends.
final class FileLock: Sendable {
    enum Kind { case shared, exclusive }

    let path: String
    private let descriptor: Int32

    /// Opens the file, and makes it when it is missing.
    ///
    /// Nothing is locked yet.
    ///
    /// - Throws: `PostgresServerError` with `.configuration`.
    init(_ path: String) throws {
        self.path = path
        // Not to be inherited: a server that had it would hold the lock for ever.
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw PostgresServerError(
                .configuration, "cannot open the lock file \(path): \(String(cString: strerror(errno)))")
        }
    }

    deinit { close(descriptor) }

    /// Takes the lock when it is free, or changes the kind of the one we hold.
    func tryLock(_ kind: Kind) -> Bool {
        flock(descriptor, (kind == .shared ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0
    }

    /// Takes the lock, waiting for it.
    ///
    /// - Throws: `PostgresServerError` with `.timeout`; `CancellationError`.
    func lock(_ kind: Kind, timeout: Duration) async throws {
        try await wait(upTo: timeout, every: .milliseconds(20), for: "the lock \(path)") { tryLock(kind) }
    }

    /// Gives the lock back.
    func unlock() {
        _ = flock(descriptor, LOCK_UN)
    }
}
