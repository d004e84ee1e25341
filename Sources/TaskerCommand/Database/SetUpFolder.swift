import Foundation

/// Where `make postgres` put PostgreSQL and PGMQ: a folder `.cache`, found from the working folder or from the program's
/// own place upwards.
enum SetUpFolder {
    /// The folder that holds `.cache/pgmq`; the working folder when there is none.
    static var holder: String {
        let working = FileManager.default.currentDirectoryPath
        let program = Bundle.main.executableURL?.resolvingSymlinksInPath().deletingLastPathComponent().path
        for start in [working, program].compactMap(\.self) {
            var place = URL(filePath: start).standardizedFileURL.path
            while true {
                if FileManager.default.fileExists(atPath: "\(place)/.cache/pgmq") { return place }
                guard place != "/", !place.isEmpty else { break }
                place = (place as NSString).deletingLastPathComponent
            }
        }
        return working
    }

    /// The files of PGMQ's plain SQL there, the newest version last.
    static var pgmqFiles: [String] {
        let folder = ProcessInfo.processInfo.environment["TASKER_CACHE"] ?? "\(holder)/.cache"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/pgmq")) ?? []
        return names.filter { $0.hasSuffix(".sql") }
            .sorted { $0.compare($1, options: .numeric) == .orderedAscending }
            .map { "\(folder)/pgmq/\($0)" }
    }
}
