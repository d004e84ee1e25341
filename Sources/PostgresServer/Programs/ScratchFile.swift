import Foundation

/// An unnamed temporary file, for the input and the output of a program.
///
/// Closed with its last reference.
package final class ScratchFile: Sendable {
    /// The open file.
    package let descriptor: Int32

    /// Makes a file that holds the given bytes, to be read from their beginning.
    ///
    /// - Throws: `PostgresServerError` with `.configuration` when the temporary folder cannot be written.
    package init(_ bytes: [UInt8] = []) throws {
        let folder = FileManager.default.temporaryDirectory.path
        var name = Array("\(folder)/tasker-XXXXXX".utf8CString)
        descriptor = mkstemp(&name)
        guard descriptor >= 0 else {
            throw PostgresServerError(
                .configuration, "cannot write to the temporary folder \(folder): \(String(cString: strerror(errno)))")
        }
        unlink(name)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                throw PostgresServerError(
                    .configuration,
                    "cannot write to the temporary folder \(folder): \(String(cString: strerror(errno)))")
            }
            written += count
        }
        lseek(descriptor, 0, SEEK_SET)
    }

    deinit { close(descriptor) }

    /// All that is in the file, as text.
    package func text() -> String {
        String(decoding: bytes(), as: UTF8.self)
    }

    /// What is in the file; at most `limit` bytes and the rest of the chunk that reached them.
    package func bytes(limit: Int = .max) -> [UInt8] {
        lseek(descriptor, 0, SEEK_SET)
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count < limit {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { break }
            bytes += chunk[..<count]
        }
        return bytes
    }
}
