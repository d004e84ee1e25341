public import Foundation

extension PostgresInstallation {
    /// The major versions looked for when none is asked for, the preferred one first.
    public static let searchedMajors = [18, 17]

    /// Finds PostgreSQL's programs on this machine.
    ///
    /// `TASKER_POSTGRES` decides: `17`, `18` (or a later major version), or the path of a folder with the programs.
    /// Without it the first of `searchedMajors` that is there is taken. A version is looked for in `TASKER_CACHE`, in
    /// `.cache` of the given folder, of the program's own folder and of those above them, then where the system keeps it.
    ///
    /// - Parameters:
    ///   - choice: as `TASKER_POSTGRES`, and before it.
    ///   - environment: where `TASKER_POSTGRES` and `TASKER_CACHE` are read.
    ///   - folder: where the search for `.cache` begins.
    /// - Throws: `PostgresServerError` with `.configuration` when the choice is neither version nor folder,
    ///   `.notFound` with the places searched, `.unsupportedVersion` when what was chosen is older than 17.
    public static func find(
        _ choice: String? = nil,
        environment: [String: String] = ProcessInfo.processInfo.environment,
        from folder: String = FileManager.default.currentDirectoryPath
    ) async throws -> PostgresInstallation {
        let chosen = choice ?? environment["TASKER_POSTGRES"] ?? ""
        if chosen.contains("/") {
            return try await PostgresInstallation(binFolder: chosen)
        }
        var majors = searchedMajors
        if !chosen.isEmpty {
            guard let major = Int(chosen) else {
                throw PostgresServerError(
                    .configuration, "TASKER_POSTGRES is '\(chosen)'; allowed are 17, 18 or the path of a bin folder")
            }
            guard major >= PostgresVersion.oldestSupportedMajor else {
                throw PostgresServerError(
                    .unsupportedVersion, "TASKER_POSTGRES asks for PostgreSQL \(major); 17 or later is needed")
            }
            majors = [major]
        }
        var searched: [String] = []
        for major in majors {
            for candidate in candidates(major: major, environment: environment, from: folder) {
                guard FileManager.default.isExecutableFile(atPath: "\(candidate)/postgres") else {
                    searched.append(candidate)
                    continue
                }
                return try await PostgresInstallation(binFolder: candidate)
            }
        }
        let wanted = majors.map(String.init).joined(separator: " or ")
        throw PostgresServerError(
            .notFound,
            "PostgreSQL \(wanted) is not on this machine; `make postgres` fetches it, or let TASKER_POSTGRES name its bin "
                + "folder. Searched: \(searched.joined(separator: ", "))")
    }

    private static func candidates(major: Int, environment: [String: String], from folder: String) -> [String] {
        var caches: [String] = []
        if let cache = environment["TASKER_CACHE"], !cache.isEmpty { caches.append(cache) }
        let executable = Bundle.main.executableURL?.deletingLastPathComponent().path
        for start in [folder, executable].compactMap(\.self) {
            for place in foldersUpwards(from: start) {
                let cache = (place == "/" ? "" : place) + "/.cache"
                guard !caches.contains(cache), FileManager.default.fileExists(atPath: "\(cache)/postgres") else {
                    continue
                }
                caches.append(cache)
            }
        }
        return caches.map { "\($0)/postgres/\(major)/bin" } + [
            "/usr/lib/postgresql/\(major)/bin",
            "/usr/pgsql-\(major)/bin",
            "/opt/homebrew/opt/postgresql@\(major)/bin",
            "/usr/local/opt/postgresql@\(major)/bin",
        ]
    }

    private static func foldersUpwards(from start: String) -> [String] {
        var place = URL(fileURLWithPath: start).standardizedFileURL.path
        var folders = [place]
        while place != "/" && !place.isEmpty {
            place = (place as NSString).deletingLastPathComponent
            folders.append(place)
        }
        return folders
    }
}
