import Foundation

/// The processes that work in a data folder: the server, or what a killed one left for a moment.
enum ServerProcesses {
    /// The processes whose working folder is the data folder, as that of each process of a server is.
    ///
    /// Returns nil where the system does not tell (it has no /proc).
    static func working(in dataFolder: String) -> Set<pid_t>? {
        #if os(Linux)
            guard let entries = try? FileManager.default.contentsOfDirectory(atPath: "/proc") else { return nil }
            return Set(
                entries.compactMap { entry in
                    guard let pid = pid_t(entry), isWorking(pid, in: dataFolder) else { return nil }
                    return pid
                })
        #else
            return nil
        #endif
    }

    /// Whether the process is there and works in the data folder.
    ///
    /// Its number alone proves nothing: after a crash of the machine it may be anybody's.
    static func isWorking(_ pid: pid_t, in dataFolder: String) -> Bool {
        #if os(Linux)
            var target = [CChar](repeating: 0, count: Int(PATH_MAX))
            let count = readlink("/proc/\(pid)/cwd", &target, target.count)
            guard count > 0 else { return false }
            return String(decoding: target[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) == dataFolder
        #else
            return kill(pid, 0) == 0 || errno == EPERM
        #endif
    }
}
