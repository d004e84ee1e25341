import Foundation
import TestSupport

/// The unmodified `tasker-py` 0.1.8 that `scripts/foreign-worker` puts into the cache.
enum ForeignWorkerPackage {
    /// Where the package is; nil when the set-up could not get it.
    static let folder: URL? = {
        let cache = ProcessInfo.processInfo.environment["TASKER_CACHE"]
        let folder = cache.map { URL(filePath: $0) } ?? Repository.root.appending(path: ".cache")
        let package = folder.appending(path: "foreign-worker/current").resolvingSymlinksInPath()
        let library = package.appending(path: "tasker_core")
        return FileManager.default.fileExists(atPath: library.path(percentEncoded: false)) ? package : nil
    }()

    /// Whether tests can run it.
    static var isThere: Bool { folder != nil }
    /// What the skipped tests say.
    static let missing = "scripts/foreign-worker could not get tasker-py 0.1.8 from PyPI"
}
