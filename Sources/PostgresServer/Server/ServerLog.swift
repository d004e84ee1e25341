import Foundation

/// The file that the server writes its messages to, and where in it this start begins.
final class ServerLog: Sendable {
    let descriptor: Int32
    private let path: String
    private let beginning: off_t

    init(_ path: String, user: ServerUser) throws {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw PostgresServerError(
                .configuration, "cannot write the server's log \(path): \(String(cString: strerror(errno)))")
        }
        beginning = lseek(descriptor, 0, SEEK_END)
        try user.own(path)
    }

    deinit { close(descriptor) }

    /// The last lines of this start.
    func lastLines(_ count: Int = 15) -> String {
        guard let file = FileHandle(forReadingAtPath: path) else { return "" }
        defer { try? file.close() }
        guard (try? file.seek(toOffset: UInt64(max(0, beginning)))) != nil, let data = try? file.readToEnd() else {
            return ""
        }
        return String(decoding: data, as: UTF8.self).lastLines(count)
    }
}
