import Foundation

/// Where PGMQ's plain SQL is looked for when the server doesn't offer the extension.
struct PGMQLocator: Sendable {
    /// The version that the set-up caches.
    static let cachedVersion = "1.13.0"

    /// The variables `TASKER_PGMQ_SQL` (a file) and `TASKER_CACHE` (the set-up's folder) are read from here.
    var environment: [String: String]
    /// The folder from which `.cache` is looked for upwards.
    var workingDirectory: String

    /// The file that the environment names or the set-up cached, if there is one.
    func find() -> String? {
        if let named = environment["TASKER_PGMQ_SQL"], !named.isEmpty { return named }
        let file = "pgmq/pgmq-\(Self.cachedVersion).sql"
        if let cache = environment["TASKER_CACHE"], !cache.isEmpty { return existing(URL(filePath: cache), file) }
        var folder = URL(filePath: workingDirectory, directoryHint: .isDirectory).standardizedFileURL
        while true {
            if let found = existing(folder.appending(path: ".cache"), file) { return found }
            let parent = folder.deletingLastPathComponent().standardizedFileURL
            if parent.path() == folder.path() || folder.path() == "/" { return nil }
            folder = parent
        }
    }

    private func existing(_ folder: URL, _ file: String) -> String? {
        let path = folder.appending(path: file).path(percentEncoded: false)
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }
}
