import Foundation

/// A folder for the files of one test, removed by `remove()`.
struct TemporaryFolder {
    let url = FileManager.default.temporaryDirectory.appending(path: "package-report-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    /// Writes a file and gives its path.
    func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: url.appending(path: name))
        return path(name)
    }

    func path(_ name: String) -> String { url.appending(path: name).path(percentEncoded: false) }

    func remove() { try? FileManager.default.removeItem(at: url) }
}
